import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { costOf, within } from './cost.ts'
import type { ItemRemoval } from './item-removal.ts'
import type { Ledger } from './ledger.ts'
import type { LineRemoval } from './line-removal.ts'
import { amountColumns, amountsOf } from './trace-rows.ts'

type Row = Record<string, SQLInputValue>

/** Has a trace's `seq` in the column `trace`; `key` orders the rows of one trace. */
export type DerivedTable = { table: string; key: string }

type TraceRemovalOptions = {
  ledger: Ledger
  lines: LineRemoval
  items: ItemRemoval
  /** Tables with data derived from a trace's records. */
  derivedTables: readonly DerivedTable[]
  /** Called with the id of each deleted trace. */
  onDropped(traceId: string): void
}

/** Columns of `trace` that `drop` needs. */
export const droppedColumns = `seq, trace_id, ${amountColumns}`

/** The cost of looking into the several tables of a trace. */
const costOfTrace = 4

const tracesPerStep = 500

/** A trace up to this size is deleted at once: noting it for later would cost as much. */
const smallTrace = 32

export type TraceRemoval = ReturnType<typeof createTraceRemoval>

/**
 * Deletes whole traces. One that is larger than the budget disappears at once for all readers, and
 * `collect` deletes its rows step by step, also after a restart. Both return their cost, in rows.
 */
export function createTraceRemoval(
  database: DatabaseSync,
  { ledger, lines, items, derivedTables, onDropped }: TraceRemovalOptions,
) {
  const dropRow = database.prepare('DELETE FROM trace WHERE seq = ?')
  const oldest = database.prepare(
    `SELECT ${droppedColumns} FROM trace WHERE seq <= ? ORDER BY seq LIMIT ${tracesPerStep}`,
  )
  const dropRows = database.prepare('DELETE FROM trace WHERE seq <= ?')
  const doom = database.prepare('INSERT OR REPLACE INTO doomed VALUES (?, ?)')
  const nextDoomed = database.prepare('SELECT first, last FROM doomed LIMIT 1')
  const finish = database.prepare('DELETE FROM doomed WHERE first = ? AND last = ?')
  const tables = [
    rowsOf(database, { table: 'span', key: 'span_id', payload: 'data' }),
    rowsOf(database, { table: 'resource', key: 'id', payload: 'attributes' }),
    rowsOf(database, { table: 'scope', key: 'id', payload: 'data' }),
    rowsOf(database, { table: 'segment', key: 'id', payload: 'document' }),
    ...derivedTables.map(table => rowsOf(database, table)),
    rowsOf(database, {
      table: 'log_line',
      key: 'id',
      payload: 'raw',
      returning: 'stream, trace, octet_length(raw) AS bytes',
      note: lines.noteStreams,
    }),
    rowsOf(database, {
      table: 'occurrence',
      key: 'id',
      payload: 'data',
      returning: 'fingerprint',
      note: items.noteOccurrences,
    }),
  ]

  /** `trace` has the columns of `droppedColumns`. */
  function drop(trace: Row, budget: number): number {
    const seq = Number(trace.seq)
    dropRow.run(seq)
    note(trace)
    const { spans, segments, items, logLines, bytes } = amountsOf(trace)
    const cost = costOfTrace + costOf(spans + segments + items + logLines, bytes)
    if (cost <= Math.max(budget, smallTrace)) {
      for (const rows of tables) rows.removeAll(seq)
      return cost
    }
    doom.run(seq, seq)
    return costOfTrace
  }

  function note(trace: Row): void {
    ledger.addToTraces(Number(trace.source), Number(trace.pins) > 0, amountsOf(trace), -1)
    onDropped(String(trace.trace_id))
  }

  /** Deletes some of all traces up to this one; their rows follow. Returns 0 when none is left. */
  function dropUpTo(seq: number): number {
    const traces = oldest.all(seq) as Row[]
    const last = traces.at(-1)
    if (!last) return 0
    dropRows.run(last.seq as number)
    for (const trace of traces) note(trace)
    // The range contains no remaining trace: new ones have higher numbers.
    doom.run(traces[0]!.seq as number, last.seq as number)
    return traces.length
  }

  /** Deletes rows of deleted traces; returns 0 when there are none. */
  function collect(budget: number): number {
    const next = nextDoomed.get()
    if (!next) return 0
    const [first, last] = [Number(next.first), Number(next.last)]
    let cost = 0
    for (const rows of tables) {
      if (cost < budget) cost += rows.removeSome(first, last, budget - cost)
    }
    if (cost < budget) finish.run(first, last)
    return Math.max(cost, costOfTrace)
  }

  return { drop, dropUpTo, collect, hasDoomed: () => nextDoomed.get() !== undefined }
}

type Rows = DerivedTable & {
  /** The column with most of a row's bytes. @default none */
  payload?: string
  /** The columns of deleted rows that `note` needs. */
  returning?: string
  note?(removed: Row[]): void
}

/** A table's rows of traces. */
function rowsOf(database: DatabaseSync, { table, key, payload, returning, note }: Rows) {
  const bytes = payload === undefined ? '0' : `octet_length(${payload})`
  const returned = returning === undefined ? '' : `RETURNING ${returning}`
  const some = database.prepare(`SELECT trace, ${key} AS key, ${bytes} AS bytes FROM ${table}
    WHERE trace BETWEEN ? AND ? ORDER BY trace, ${key} LIMIT ?`)
  const all = database.prepare(`DELETE FROM ${table} WHERE trace = ? ${returned}`)
  const between = database.prepare(
    `DELETE FROM ${table} WHERE trace >= ? AND trace < ? ${returned}`,
  )
  const upTo = database.prepare(`DELETE FROM ${table} WHERE trace = ? AND ${key} <= ? ${returned}`)

  function remove(statement: StatementSync, ...values: SQLInputValue[]): void {
    if (note) note(statement.all(...values) as Row[])
    else statement.run(...values)
  }

  return {
    removeAll: (seq: number) => remove(all, seq),
    removeSome(first: number, last: number, budget: number): number {
      const { rows, cost } = within(some.all(first, last, budget) as Row[], budget)
      const end = rows.at(-1)
      if (end) {
        remove(between, first, end.trace!)
        remove(upTo, end.trace!, end.key!)
      }
      return cost
    },
  }
}
