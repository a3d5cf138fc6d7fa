/**
 * One row per trace, in order of arrival (`seq`), which is the order of eviction, lists and
 * cursors. All records of a trace refer to its `seq`, so that new traces are written at the end of
 * each table, and an old one is deleted by one range delete per table.
 *
 * Times of senders are whole microseconds (`_us`), arrivals are milliseconds (`_ms`).
 */
export const recordSchema = `
CREATE TABLE trace (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  trace_id TEXT NOT NULL UNIQUE,
  first_ms REAL NOT NULL,
  last_ms REAL NOT NULL,
  -- The source of start and end: 3 spans and segments, 1 items and log lines.
  extent_rank INTEGER NOT NULL DEFAULT 0,
  start_us INTEGER NOT NULL DEFAULT 0,
  end_us INTEGER NOT NULL DEFAULT 0,
  -- The number of error items whose last trace this is; pinned traces are spared within their share.
  pins INTEGER NOT NULL DEFAULT 0,
  otlp_ms REAL, xray_ms REAL, rollbar_ms REAL, logs_ms REAL,
  -- Its sender, and the rank of the record that named it: see trace-rows.ts.
  source INTEGER NOT NULL DEFAULT 0,
  source_rank INTEGER NOT NULL DEFAULT -1,
  -- Its amounts; bytes are those of payloads.
  spans INTEGER NOT NULL DEFAULT 0,
  segments INTEGER NOT NULL DEFAULT 0,
  items INTEGER NOT NULL DEFAULT 0,
  log_lines INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  failed_spans INTEGER NOT NULL DEFAULT 0,
  -- How many of its items are errors that were found in its other records.
  found_errors INTEGER NOT NULL DEFAULT 0,
  -- Subsegments inside of its documents; segments and subsegments that failed.
  subsegments INTEGER NOT NULL DEFAULT 0,
  failed_segments INTEGER NOT NULL DEFAULT 0,
  -- Whether it came in a file of another program: what is not in the file is not awaited.
  from_file INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX trace_by_arrival ON trace(first_ms);
CREATE INDEX trace_by_pins ON trace((pins > 0));
CREATE INDEX trace_by_source ON trace(source, (pins > 0));

-- Names of senders. Senders without a number of their own share 0.
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Ranges of \`seq\` of deleted traces whose rows are still to be deleted.
CREATE TABLE doomed (
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (first, last)
) WITHOUT ROWID;

CREATE TABLE span (
  trace INTEGER NOT NULL,
  span_id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  service TEXT NOT NULL,
  start_us INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  status INTEGER NOT NULL,
  http_status INTEGER,
  item_uuid TEXT,
  resource INTEGER NOT NULL,
  -- JSON: the members of TraceSpan without a column, copied into answers without parsing.
  data TEXT NOT NULL,
  scope INTEGER,
  -- Sent before its end.
  in_progress INTEGER NOT NULL DEFAULT 0,
  -- The id that it was sent with, when another span has it too: see shared-ids.ts.
  shared_id TEXT,
  PRIMARY KEY (trace, span_id)
) WITHOUT ROWID;

-- Of a trace of thousands of spans, a list reads only these.
CREATE INDEX span_by_root ON span(trace, start_us) WHERE parent_id IS NULL;
CREATE INDEX span_by_server ON span(trace, start_us) WHERE kind = 1;
CREATE INDEX span_by_shared_id ON span(trace, shared_id) WHERE shared_id IS NOT NULL;

-- All spans of a service share a resource. It is kept once a trace, and deleted with it.
CREATE TABLE resource (
  trace INTEGER NOT NULL,
  id INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  PRIMARY KEY (trace, id)
) WITHOUT ROWID;

-- Instrumentation scopes, kept like resources.
CREATE TABLE scope (
  trace INTEGER NOT NULL,
  id INTEGER NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (trace, id)
) WITHOUT ROWID;

CREATE TABLE segment (
  trace INTEGER NOT NULL,
  id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  is_subsegment INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  -- NULL while in progress.
  end_us INTEGER,
  document TEXT NOT NULL,
  -- How many subsegments are in the document, and how many parts of it failed.
  subsegments INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (trace, id)
) WITHOUT ROWID;

CREATE TABLE item (
  fingerprint TEXT PRIMARY KEY,
  class TEXT NOT NULL,
  title TEXT NOT NULL,
  level TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  -- The trace of its last occurrence, which is pinned.
  last_trace INTEGER
);
CREATE INDEX item_by_time ON item(last_us);

-- Items that are resolved (1) or muted (2): see error-status.ts.
CREATE TABLE item_status (
  fingerprint TEXT PRIMARY KEY,
  status INTEGER NOT NULL,
  since_ms REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE occurrence (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  fingerprint TEXT NOT NULL,
  trace INTEGER,
  arrived_ms REAL NOT NULL,
  time_us INTEGER NOT NULL,
  span_id TEXT,
  trace_flags INTEGER,
  sampling_rule TEXT,
  class TEXT NOT NULL,
  title TEXT NOT NULL,
  level TEXT NOT NULL,
  -- JSON: [frames, raw, causes]; causes may be absent.
  data TEXT NOT NULL,
  -- What reported it: see error-reports.ts. An item's uuid is its own, others are made here.
  report INTEGER NOT NULL DEFAULT 0,
  segment_id TEXT,
  -- Of its message, and a JSON list of those of its causes: see same-error.ts.
  message_key INTEGER,
  cause_keys TEXT
);
CREATE INDEX occurrence_by_item ON occurrence(fingerprint, time_us);
CREATE INDEX occurrence_by_trace ON occurrence(trace);
CREATE INDEX occurrence_by_report ON occurrence(fingerprint, report);

CREATE TABLE log_group (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_ms INTEGER NOT NULL,
  retention_days INTEGER
);

CREATE TABLE log_stream (
  id INTEGER PRIMARY KEY,
  log_group INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  last_ingestion_ms INTEGER,
  -- Its lines, and those without a trace; bytes are those of the texts.
  lines INTEGER NOT NULL DEFAULT 0,
  loose_lines INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  UNIQUE (log_group, name)
);

CREATE TABLE log_line (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stream INTEGER NOT NULL,
  trace INTEGER,
  time_us INTEGER NOT NULL,
  arrived_ms REAL NOT NULL,
  -- Digest of the text and its ordinal among equal lines of one batch: see log-rows.ts.
  identity TEXT NOT NULL,
  level TEXT NOT NULL,
  service TEXT NOT NULL,
  message TEXT NOT NULL,
  span_id TEXT,
  trace_flags INTEGER,
  sampling_rule TEXT,
  raw TEXT NOT NULL,
  -- Of a line that came by OTLP, among those of its trace.
  resource INTEGER,
  scope INTEGER,
  UNIQUE (stream, time_us, identity)
);
CREATE INDEX log_line_by_time ON log_line(time_us);
CREATE INDEX log_line_by_stream ON log_line(stream, time_us);
CREATE INDEX log_line_by_trace ON log_line(trace) WHERE trace IS NOT NULL;
CREATE INDEX log_line_loose ON log_line(stream) WHERE trace IS NULL;
CREATE INDEX log_line_loose_by_arrival ON log_line(arrived_ms) WHERE trace IS NULL;

-- Ids that lines without a trace mention: trace ids (32 digits) and span ids (16): see line-links.ts.
CREATE TABLE line_mention (
  id TEXT NOT NULL,
  line INTEGER NOT NULL,
  PRIMARY KEY (id, line)
) WITHOUT ROWID;
CREATE INDEX line_mention_by_line ON line_mention(line);
CREATE TRIGGER line_mention_end AFTER DELETE ON log_line WHEN OLD.trace IS NULL
BEGIN DELETE FROM line_mention WHERE line = OLD.id; END;

-- The counts of each wire, and the reasons of its latest rejections: see wire-state.ts.
CREATE TABLE wire_count (
  wire TEXT PRIMARY KEY,
  received INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  last_ms REAL
) WITHOUT ROWID;

CREATE TABLE rejection (
  id INTEGER PRIMARY KEY,
  wire TEXT NOT NULL,
  trace_id TEXT,
  reason TEXT NOT NULL,
  at_ms REAL NOT NULL
);
`
