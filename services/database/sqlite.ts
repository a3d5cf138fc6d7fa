import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { makePrivateFile } from '../files/private-files.ts'
import type { Engine, LockedSession, Query, Row } from './database.ts'

type SqliteOptions = {
  /** Made with its folder when it is missing, and closed to other accounts; or `:memory:`. */
  file: string
  /** `db.namespace`: the service whose file it is. */
  namespace: string
}

/** A statement waits this long for another process's write, and blocks the event loop meanwhile. */
const busyTimeoutMillis = 1_000

/**
 * Result codes of a file that is away or cannot be written, as opposed to a wrong statement:
 * https://sqlite.org/rescode.html (busy, locked, readonly, I/O error, full, cannot open).
 */
const outageCodes = new Set([5, 6, 8, 10, 13, 14])

/** @throws when the file cannot be opened or made */
export function openSqlite({ file, namespace }: SqliteOptions): Engine {
  if (file !== ':memory:') makePrivateFile(file)
  const database = new DatabaseSync(file, { timeout: busyTimeoutMillis })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const query = createQuery(database)

  return {
    system: 'sqlite',
    namespace,
    query,
    underLock: work => inTransaction(database, query, work),
    isOutage: error => outageCodes.has(((error as { errcode?: number }).errcode ?? 0) & 0xff),
    close: async () => database.close(),
  }
}

/** Prepares each statement once: stores have few texts, except for batches. */
function createQuery(database: DatabaseSync): Query {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  return async (statement, values) => {
    let ready = prepared.get(statement.text)
    if (!ready) {
      ready = database.prepare(statement.text)
      if (!statement.shownText) prepared.set(statement.text, ready)
    }
    // SQLite takes `$1` for a name.
    const named: Record<string, SQLInputValue> = {}
    values.forEach((value, index) => {
      named[`$${index + 1}`] = value
    })
    return ready.all(named) as Row[]
  }
}

/** `IMMEDIATE` takes the file's write lock at once, so that two processes never both migrate. */
async function inTransaction(
  database: DatabaseSync,
  query: Query,
  work: (session: LockedSession) => Promise<void>,
): Promise<void> {
  database.exec('BEGIN IMMEDIATE')
  try {
    await work({ query, execute: async text => database.exec(text) })
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
