import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../file/database.ts'
import type { Ledger } from './ledger.ts'
import type { Sources } from './sources.ts'

/** Runs `work` in one transaction: all of it is kept, or nothing, in memory too. */
export type Transact = <Result>(work: () => Result) => Result

export const createTransact =
  (database: DatabaseSync, ledger: Ledger, sources: Sources): Transact =>
  work => {
    ledger.begin()
    try {
      return inTransaction(database, work)
    } catch (problem) {
      ledger.rollBack()
      sources.reload()
      throw problem
    }
  }
