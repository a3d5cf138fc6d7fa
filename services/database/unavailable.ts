import type { Engine, Query } from './database.ts'

/** The database is away; the same statement may work later. */
export class DatabaseUnavailableError extends Error {
  /** Whether nothing failed since the database was last seen: an outage is reported once. */
  readonly isFirstOfOutage: boolean

  constructor(isFirstOfOutage: boolean, cause?: unknown) {
    super('the database is unavailable', { cause })
    this.name = 'DatabaseUnavailableError'
    this.isFirstOfOutage = isFirstOfOutage
  }
}

/**
 * Turns an engine's ways of being away into `DatabaseUnavailableError`. Before `isPrepared` says so
 * there are no tables yet, so nothing is tried, and nothing is an outage to report.
 */
export function watchOutages(engine: Engine, isPrepared: () => boolean): Query {
  let isAway = false
  return async (statement, values) => {
    if (!isPrepared()) throw new DatabaseUnavailableError(false)
    try {
      const rows = await engine.query(statement, values)
      isAway = false
      return rows
    } catch (error) {
      if (!engine.isOutage(error)) throw error
      const isFirst = !isAway
      isAway = true
      throw new DatabaseUnavailableError(isFirst, error)
    }
  }
}
