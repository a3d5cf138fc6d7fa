import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from './database.ts'

/** A slow database, so that a person can look for the slowness on the page. */
export function slowDown(engine: Engine, delayMillis: () => number | undefined): Engine {
  return {
    ...engine,
    query: async (statement, values) => {
      const millis = delayMillis()
      if (millis) await wait(millis)
      return engine.query(statement, values)
    },
  }
}
