import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from '../database/database.ts'

/** For trials: a database that takes its time, so that slowness can be looked for on the page. */
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
