import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from '../database/database.ts'

/** A slow database for experiments, so that a person can look for the slowness on the page. */
export function slowDown(engine: Engine, delayMillis: number): Engine {
  if (delayMillis === 0) return engine
  return {
    ...engine,
    query: async (statement, values) => {
      await wait(delayMillis)
      return engine.query(statement, values)
    },
  }
}
