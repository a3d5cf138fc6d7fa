import type { DatabaseSync } from 'node:sqlite'
import { logTables } from './payload-rows.ts'

export type Row = Record<string, unknown>

/** Rows of one kind, in the order of `key`, which is indexed within every trace. */
type Source = {
  table: string
  key: string
  /** Precedes the first key. */
  start: string | number
  /** The column with most of a row's bytes. */
  payload: string
  select?: string
  /** A condition. @default all rows of the trace */
  only?: string
}

const lines = `SELECT log_line.*, log_stream.name AS stream_name, log_group.name AS group_name
  FROM ${logTables}`

/** Limits of a page, which is read in one turn of the event loop. */
const pageRows = 256
const pageBytes = 512 * 1024

/** Reads a trace's rows page by page. A change meanwhile may or may not be in a later page. */
export function createPages(database: DatabaseSync) {
  const pages = (source: Source) => createPagesOf(database, source)
  return {
    resources: pages({ table: 'resource', key: 'id', start: -1, payload: 'attributes' }),
    scopes: pages({ table: 'scope', key: 'id', start: -1, payload: 'data' }),
    spans: pages({ table: 'span', key: 'span_id', start: '', payload: 'data' }),
    segments: pages({ table: 'segment', key: 'id', start: '', payload: 'document' }),
    // Errors that were found in other records are found in them again.
    items: pages({
      table: 'occurrence',
      key: 'id',
      start: -1,
      payload: 'data',
      only: 'report = 0',
    }),
    occurrences: pages({ table: 'occurrence', key: 'id', start: -1, payload: 'data' }),
    lines: pages({ table: 'log_line', key: 'id', start: -1, payload: 'raw' }),
    logs: pages({ table: 'log_line', key: 'id', start: -1, payload: 'raw', select: lines }),
  }
}

function createPagesOf(database: DatabaseSync, source: Source) {
  const { table, key, start, payload, select = `SELECT * FROM ${table}`, only = 'true' } = source
  const column = `${table}.${key}`
  // Reads sizes first: a row may have megabytes.
  const sizes = database.prepare(`SELECT ${key} AS key, octet_length(${payload}) AS bytes
    FROM ${table} WHERE trace = ?1 AND ${column} > ?2 AND ${only}
    ORDER BY ${column} LIMIT ${pageRows}`)
  const rows = database.prepare(`${select}
    WHERE trace = ?1 AND ${column} > ?2 AND ${column} <= ?3 AND ${only} ORDER BY ${column}`)

  return function* (seq: number): Generator<Row[], void, void> {
    let after = start
    for (;;) {
      const last = lastOfPage(sizes.all(seq, after))
      if (last === undefined) return
      yield rows.all(seq, after, last)
      after = last
    }
  }
}

function lastOfPage(sizes: Row[]): string | number | undefined {
  let bytes = 0
  let last: string | number | undefined
  for (const row of sizes) {
    bytes += Number(row.bytes)
    if (last !== undefined && bytes > pageBytes) return last
    last = row.key as string | number
  }
  return last
}
