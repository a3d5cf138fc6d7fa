import type { Engine, Query } from './database.ts'

/** The database is away; the same statement may work later. */
export class DatabaseUnavailableError extends Error {
  /** Whether this is the first failure since the database was last seen: an outage is reported once. */
  readonly isFirstOfOutage: boolean

  constructor(isFirstOfOutage: boolean, cause?: unknown) {
    super('the database is unavailable', { cause })
    this.name = 'DatabaseUnavailableError'
    this.isFirstOfOutage = isFirstOfOutage
  }
}

/**
 * Turns every error of an engine that is away into `DatabaseUnavailableError`. Until `isPrepared` there
 * are no tables, so no query is tried, and its failure is not an outage.
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
