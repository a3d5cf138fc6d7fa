import type { SQLInputValue } from 'node:sqlite'
import type { StoreDatabase, StoreStatement } from '../file/door.ts'
import type { SpanRow } from './span-row.ts'

/** Inserts a row; returns false when its trace has a span of that id. */
export type Insert = (seq: number, row: SpanRow) => boolean

const columns = 16

// A longer statement saves little more. SQLite finds numbered parameters by going through all of
// them, so these have no numbers.
const rowsAtOnce = 16

const valuesOf = (rows: number) => {
  const row = `(${new Array(columns).fill('?').join()})`
  return `INTO span VALUES ${new Array(rows).fill(row).join()}`
}

export function createInsert(database: StoreDatabase): Insert {
  const insert = database.prepare(`INSERT OR IGNORE ${valuesOf(1)}`)
  return (seq, row) => insert.runWith(parametersOf(seq, [row])).changes !== 0
}

/**
 * Inserts rows of one trace, several by one statement, since a third of a statement's cost is the
 * call. Returns the places of those whose id the trace has, if any: they are not inserted.
 */
export function createInsertAll(database: StoreDatabase, insert: Insert) {
  const bySize: StoreStatement[] = []
  const statementFor = (rows: number) => {
    bySize[rows] ??= database.prepare(`INSERT OR FAIL ${valuesOf(rows)}`)
    return bySize[rows]
  }
  const changes = database.prepare('SELECT changes() AS count')

  /** Returns how many rows were inserted: all of them, or those before the first with a known id. */
  function insertSome(seq: number, rows: SpanRow[]): number {
    try {
      statementFor(rows.length).runWith(parametersOf(seq, rows))
      return rows.length
    } catch (problem) {
      if ((problem as { errcode?: number }).errcode !== primaryKeyTaken) throw problem
      return Number(changes.get()?.count)
    }
  }

  return function insertAll(seq: number, rows: SpanRow[]): Set<number> | undefined {
    let inserted = 0
    while (inserted < rows.length) {
      const some = rows.slice(inserted, inserted + rowsAtOnce)
      const count = insertSome(seq, some)
      inserted += count
      if (count < some.length) break
    }
    // An exception costs as much as several rows: more of a repeated batch are inserted one by one.
    if (inserted === rows.length) return undefined
    const known = new Set<number>()
    for (let place = inserted; place < rows.length; place++) {
      if (!insert(seq, rows[place]!)) known.add(place)
    }
    return known
  }
}

// SQLITE_CONSTRAINT_PRIMARYKEY
const primaryKeyTaken = 1555

/** Filled by place, since an array that grows is copied several times. */
function parametersOf(seq: number, rows: SpanRow[]): SQLInputValue[] {
  const values = new Array<SQLInputValue>(rows.length * columns)
  let place = 0
  for (const row of rows) {
    values[place++] = seq
    values[place++] = row.spanId
    values[place++] = row.parentId
    values[place++] = row.name
    values[place++] = row.kind
    values[place++] = row.service
    values[place++] = row.startMicros
    values[place++] = row.durationMicros
    values[place++] = row.status
    values[place++] = row.httpStatus
    values[place++] = row.itemUuid
    values[place++] = row.resource
    values[place++] = row.data
    values[place++] = row.scope
    values[place++] = row.inProgress
    values[place++] = row.sharedId
  }
  return values
}
