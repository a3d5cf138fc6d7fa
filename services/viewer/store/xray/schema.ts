import type { DerivedTable } from '../records/trace-removal.ts'

/**
 * X-Ray's part of the store. Data derived from a trace's segments and spans is written a moment after their
 * arrival (`xray_pending` lists the traces that wait for it), and is deleted with the trace.
 * Groups, rules and their statistics are the configuration of X-Ray's API, and stay.
 */
export const xraySchema = `
CREATE TABLE xray_pending (
  trace INTEGER PRIMARY KEY,
  -- 1: no segments were written since its data was derived.
  spans_only INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE xray_trace (
  trace INTEGER PRIMARY KEY,
  -- First start and last end of the segments, by their senders' clocks.
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  -- Flags of the trace, and of any of its requests and calls: see prefilter.ts.
  trace_flags INTEGER NOT NULL,
  part_flags INTEGER NOT NULL,
  -- TraceSubject, which filter expressions are tested on: see subject-text.ts.
  subject TEXT NOT NULL
);
-- Cover what scans test, so that they read the rows of matching traces alone.
CREATE INDEX xray_trace_by_start ON xray_trace(start_us, trace, end_us, trace_flags, part_flags);
CREATE INDEX xray_trace_by_flags ON xray_trace(trace, trace_flags, part_flags);

-- What the page's filters see of a trace in which a service sent spans and no segments; the columns
-- are those of xray_trace, which has what X-Ray's API sees: segments alone.
CREATE TABLE page_trace (
  trace INTEGER PRIMARY KEY,
  trace_flags INTEGER NOT NULL,
  part_flags INTEGER NOT NULL,
  subject TEXT NOT NULL
);
CREATE INDEX page_trace_by_flags ON page_trace(trace, trace_flags, part_flags);

-- The few different edges and nodes of facts. JSON: GraphLink.
CREATE TABLE graph_link (id INTEGER PRIMARY KEY, link TEXT NOT NULL UNIQUE);

-- One request or call: see GraphFact.
CREATE TABLE graph_fact (
  trace INTEGER NOT NULL,
  position INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  link INTEGER NOT NULL,
  -- Index into buckets; NULL: in progress.
  bucket INTEGER,
  rounded_ms INTEGER NOT NULL,
  PRIMARY KEY (trace, position)
) WITHOUT ROWID;
-- Covers what a graph needs, in the order of its sums: reading all of it is several times faster
-- than sorting the rows that an index by time would find.
CREATE INDEX graph_fact_by_cell ON graph_fact(link, bucket, rounded_ms, start_us, end_us);

-- The few different routes of requests. JSON: [service, route].
CREATE TABLE route (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);

-- One request that a service answered: see route-requests.ts.
CREATE TABLE route_fact (
  trace INTEGER NOT NULL,
  position INTEGER NOT NULL,
  route INTEGER NOT NULL,
  -- Index into buckets.
  bucket INTEGER NOT NULL,
  -- Rounded, so that requests can be counted by duration: see rounded-duration.ts.
  duration_us INTEGER NOT NULL,
  weight REAL NOT NULL,
  PRIMARY KEY (trace, position)
) WITHOUT ROWID;

CREATE TABLE xray_group (
  name TEXT PRIMARY KEY,
  filter TEXT,
  insights INTEGER NOT NULL,
  notifications INTEGER NOT NULL
);

CREATE TABLE sampling_rule (
  name TEXT PRIMARY KEY,
  -- JSON: SamplingRule in the API's form.
  rule TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL
);

-- The samplers' reports, added up over clients for each ten seconds.
CREATE TABLE sampling_statistic (
  rule TEXT NOT NULL,
  window_s INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  sampled INTEGER NOT NULL,
  borrowed INTEGER NOT NULL,
  PRIMARY KEY (rule, window_s)
) WITHOUT ROWID;

CREATE TABLE xray_tag (arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (arn, key)) WITHOUT ROWID;

-- Single values: the last change of rules, the encryption configuration.
CREATE TABLE xray_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`

/** Tables whose rows are deleted with their trace. */
export const xrayTraceTables: readonly DerivedTable[] = [
  { table: 'xray_pending', key: 'trace' },
  { table: 'xray_trace', key: 'trace' },
  { table: 'page_trace', key: 'trace' },
  { table: 'graph_fact', key: 'position' },
  { table: 'route_fact', key: 'position' },
]
