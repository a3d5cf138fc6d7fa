import type { DatabaseSync } from 'node:sqlite'
import { makePrivateFile } from '../../../files/private-files.ts'
import { moveAside } from './asides.ts'
import { forgetDamage, isLarge, knownDamage } from './check-later.ts'
import { StoreDatabase } from './door.ts'
import { migrate, oldestVersion } from './migrations.ts'

/** `tables`: the SQL of an empty store; `version`: a number for the meaning of its columns. */
export type Schema = { version: number; tables: string }

export type Warn = (fields: object, message: string) => void

/** Why a file cannot be used. Never a reason to crash: an empty store is begun instead. */
class UnusableFileError extends Error {}

/**
 * Opens the store's one file, or creates it. A file that is damaged, or that a later version wrote,
 * is moved aside whole (`<file>.aside-<time>`) with a warning, since it is not the viewer's to
 * delete (asides.ts limits how many are kept). A file of an earlier version is upgraded.
 */
export function openDatabase(file: string, schema: Schema, warn: Warn): StoreDatabase {
  if (file === ':memory:') return prepare(new StoreDatabase(file), file, schema)
  try {
    return openFile(file, schema)
  } catch (problem) {
    if (!isUnusable(problem)) throw problem
    const { movedTo, removed } = moveAside(file)
    forgetDamage(file)
    warn(
      {
        file,
        movedTo,
        problem: (problem as Error).message,
        removed: removed[0] ? removed : undefined,
      },
      `The store could not be read: it was moved to ${movedTo}, and an empty one begun`,
    )
    return openFile(file, schema)
  }
}

function openFile(file: string, schema: Schema): StoreDatabase {
  makePrivateFile(file)
  const database = new StoreDatabase(file)
  try {
    return prepare(database, file, schema)
  } catch (problem) {
    database.close()
    throw problem
  }
}

function prepare(database: StoreDatabase, file: string, schema: Schema): StoreDatabase {
  // Must precede the first table; later it would need a full VACUUM.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  database.exec('PRAGMA busy_timeout = 2000')
  database.exec('PRAGMA journal_mode = WAL')
  // A power cut may cost the last moments, never the file, which is right for a local viewer.
  database.exec('PRAGMA synchronous = NORMAL')
  database.exec('PRAGMA journal_size_limit = 8388608')
  database.exec('PRAGMA temp_store = MEMORY')
  const version = single(database, 'PRAGMA user_version')
  const tables = single(database, 'SELECT count(*) FROM sqlite_schema')
  if (version === 0 && tables === 0) createTables(database, schema)
  else upgrade(database, Number(version), schema.version)
  checkStructure(database, schema)
  checkContent(database, file)
  return database
}

/** Upgrades the store of an earlier program, version by version. */
function upgrade(database: StoreDatabase, version: number, wanted: number): void {
  if (version < oldestVersion || version > wanted) {
    throw new UnusableFileError(`schema version ${version}, this program writes ${wanted}`)
  }
  for (let from = version; from < wanted; from++) migrate(database, from)
}

function createTables(database: DatabaseSync, { version, tables }: Schema): void {
  database.exec(`BEGIN; ${tables} PRAGMA user_version = ${version}; COMMIT`)
}

/** The version says what columns mean; the schema itself shows whether they are all there. */
function checkStructure(database: DatabaseSync, schema: Schema): void {
  const sample = new StoreDatabase(':memory:')
  createTables(sample, schema)
  const isAsMade = structureOf(database) === structureOf(sample)
  sample.close()
  if (!isAsMade) throw new UnusableFileError('its tables are not those of a store')
}

/** A large file is checked later: see check-later.ts. */
function checkContent(database: DatabaseSync, file: string): void {
  const known = knownDamage(file)
  if (known !== undefined) throw new UnusableFileError(known)
  if (isLarge(file)) return
  const found = single(database, 'PRAGMA quick_check(1)')
  if (found !== 'ok') throw new UnusableFileError(String(found))
}

/** Columns and indexes. The SQL text of an altered table differs from that of a new one. */
const structureOf = (database: DatabaseSync) =>
  JSON.stringify([
    database
      .prepare(`SELECT tables.name AS of, columns.*
        FROM sqlite_schema AS tables, pragma_table_xinfo(tables.name) AS columns
        WHERE tables.type = 'table' ORDER BY tables.name, columns.cid`)
      .all(),
    database
      .prepare(`SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL ORDER BY name`)
      .all(),
  ])

const single = (database: DatabaseSync, sql: string) =>
  Object.values(database.prepare(sql).get() ?? {})[0]

// SQLite's codes: 1 SQLITE_ERROR (no such table or column), 11 SQLITE_CORRUPT, 26 SQLITE_NOTADB.
const damageCodes = [1, 11, 26]

function isUnusable(problem: unknown): boolean {
  if (problem instanceof UnusableFileError) return true
  const code = (problem as { errcode?: number }).errcode
  return code !== undefined && damageCodes.includes(code & 0xff)
}

/** Runs `work` in one transaction: all of it is kept, or nothing. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (problem) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw problem
  }
}
