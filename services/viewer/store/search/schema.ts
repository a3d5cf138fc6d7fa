import type { DerivedTable } from '../records/trace-removal.ts'

/**
 * The index of searches. A block has the texts of some traces, each text once, and is never changed:
 * a trace that changes is written to a later block, which then counts.
 */
export const searchSchema = `
CREATE TABLE search_block (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- The traces of the block in order, and whether the first one began in the block before.
  last_trace INTEGER NOT NULL,
  traces BLOB NOT NULL,
  continues INTEGER NOT NULL
);

-- See block-format.ts.
CREATE TABLE search_part (
  block INTEGER NOT NULL,
  part INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (block, part)
) WITHOUT ROWID;

-- Traces that changed since they were indexed.
CREATE TABLE search_pending (trace INTEGER PRIMARY KEY);

-- All traces up to this one are indexed or pending.
CREATE TABLE search_state (id INTEGER PRIMARY KEY, indexed_to INTEGER NOT NULL);
`

/** Tables whose rows are deleted with their trace. Blocks are removed by the indexer. */
export const searchTraceTables: readonly DerivedTable[] = [
  { table: 'search_pending', key: 'trace' },
]
