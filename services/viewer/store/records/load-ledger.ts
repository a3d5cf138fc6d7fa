import type { DatabaseSync } from 'node:sqlite'
import { lineOverhead } from './cost.ts'
import type { Ledger, LooseKind } from './ledger.ts'
import { itemOverhead } from './occurrence-rows.ts'
import { amountsOf } from './trace-rows.ts'

/**
 * Fills the ledger of a reopened store from the counts of traces and streams: counting the rows
 * themselves would read the whole file before the viewer is ready.
 */
export function loadLedger(database: DatabaseSync, ledger: Ledger): void {
  const ofTraces = database.prepare(`
    SELECT source, pins > 0 AS is_pinned, total(spans) AS spans, total(segments) AS segments,
      total(items) AS items, total(log_lines) AS log_lines, total(bytes) AS bytes
    FROM trace GROUP BY 1, 2`)
  for (const row of ofTraces.all()) {
    ledger.addToTraces(Number(row.source), row.is_pinned === 1, amountsOf(row), 1)
  }
  const looseLines = database.prepare(`
    SELECT total(loose_lines) AS rows, total(bytes * loose_lines / max(lines, 1)) AS bytes
    FROM log_stream`)
  add('logLines', looseLines.get(), lineOverhead)
  const looseItems = database.prepare(`
    SELECT count(*) AS rows, total(octet_length(data)) AS bytes FROM occurrence WHERE trace IS NULL`)
  add('items', looseItems.get(), itemOverhead)

  function add(kind: LooseKind, row: unknown, overhead: number): void {
    const { rows, bytes } = row as { rows: number; bytes: number }
    ledger.addLoose(kind, rows, bytes + rows * overhead)
  }
}
