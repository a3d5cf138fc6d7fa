import type { DatabaseSync } from 'node:sqlite'

/**
 * The SQL that upgrades a store from each version to the next. A new column is added at the end of
 * its table, also in the schema of new stores, since rows are written by position. A migration
 * never changes later, nor does it use anything that may change.
 */
const migrations: { [from: number]: string } = {
  // Clamps times and numbers that made lists fail; adds each trace's sender and amounts.
  3: `
    ${clampTimes('trace', ['start_us', 'end_us'])}
    ${clampTimes('span', ['start_us', 'duration_us'])}
    ${clampTimes('segment', ['start_us', 'end_us'])}
    ${clampTimes('item', ['first_us', 'last_us'])}
    ${clampTimes('occurrence', ['time_us'])}
    ${clampTimes('log_line', ['time_us'])}
    ${clampTimes('xray_trace', ['start_us', 'end_us'])}
    ${clampTimes('graph_fact', ['start_us', 'end_us'])}
    UPDATE span SET http_status = NULL WHERE http_status NOT BETWEEN 0 AND 999;
    UPDATE occurrence SET trace_flags = NULL WHERE trace_flags NOT BETWEEN 0 AND 255;
    UPDATE log_line SET trace_flags = NULL WHERE trace_flags NOT BETWEEN 0 AND 255;

    DROP INDEX trace_by_pins;
    ALTER TABLE trace ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN source_rank INTEGER NOT NULL DEFAULT -1;
    ALTER TABLE trace ADD COLUMN spans INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN segments INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN log_lines INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN failed_spans INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE doomed (first INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (first, last)) WITHOUT ROWID;
    UPDATE trace SET failed_spans = (SELECT count(*) FROM span WHERE trace = seq AND status = 2);
    UPDATE trace SET (spans, bytes) =
      (SELECT count(*), coalesce(sum(octet_length(data) + 150), 0) FROM span WHERE trace = seq);
    UPDATE trace SET (segments, bytes) =
      (SELECT count(*), bytes + coalesce(sum(octet_length(document) + 100), 0)
       FROM segment WHERE trace = seq);
    UPDATE trace SET (items, bytes) =
      (SELECT count(*), bytes + coalesce(sum(octet_length(data) + 300), 0)
       FROM occurrence WHERE trace = seq);
    UPDATE trace SET (log_lines, bytes) =
      (SELECT count(*), bytes + coalesce(sum(octet_length(raw) + 200), 0)
       FROM log_line WHERE trace = seq);
    CREATE INDEX trace_by_pins ON trace((pins > 0));
    CREATE INDEX trace_by_source ON trace(source, (pins > 0));

    ALTER TABLE log_stream ADD COLUMN lines INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE log_stream ADD COLUMN loose_lines INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE log_stream ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
    UPDATE log_stream SET (lines, loose_lines, bytes) =
      (SELECT count(*), count(*) FILTER (WHERE trace IS NULL), coalesce(sum(octet_length(raw)), 0)
       FROM log_line WHERE stream = log_stream.id);
    DROP INDEX log_line_by_trace;
    CREATE INDEX log_line_by_trace ON log_line(trace) WHERE trace IS NOT NULL;
    CREATE INDEX log_line_loose ON log_line(stream) WHERE trace IS NULL;
    CREATE INDEX log_line_loose_by_arrival ON log_line(arrived_ms) WHERE trace IS NULL;`,

  // Adds the wires' counts and rejections, which were in memory alone.
  4: `
    CREATE TABLE wire_count (wire TEXT PRIMARY KEY, received INTEGER NOT NULL,
      rejected INTEGER NOT NULL, dropped INTEGER NOT NULL, bytes INTEGER NOT NULL,
      last_ms REAL) WITHOUT ROWID;
    CREATE TABLE rejection (id INTEGER PRIMARY KEY, wire TEXT NOT NULL, trace_id TEXT,
      reason TEXT NOT NULL, at_ms REAL NOT NULL);`,

  // Adds indexes that find some of many rows at the same cost wherever they are.
  5: `
    CREATE INDEX log_line_by_stream ON log_line(stream, time_us);
    CREATE INDEX span_by_root ON span(trace, start_us) WHERE parent_id IS NULL;
    CREATE INDEX span_by_server ON span(trace, start_us) WHERE kind = 1;`,

  // Adds what OTLP carries and was thrown away: scopes, spans in progress, ids that two spans share.
  // Adds errors that were found in other records than items.
  // Lets indexes of X-Ray's traces cover what scans test.
  // Adds the ids that lines without a trace mention.
  6: `
    ALTER TABLE span ADD COLUMN scope INTEGER;
    ALTER TABLE span ADD COLUMN in_progress INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE span ADD COLUMN shared_id TEXT;
    CREATE INDEX span_by_shared_id ON span(trace, shared_id) WHERE shared_id IS NOT NULL;
    CREATE TABLE scope (trace INTEGER NOT NULL, id INTEGER NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (trace, id)) WITHOUT ROWID;
    ALTER TABLE log_line ADD COLUMN resource INTEGER;
    ALTER TABLE log_line ADD COLUMN scope INTEGER;
    ALTER TABLE trace ADD COLUMN found_errors INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE occurrence ADD COLUMN report INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE occurrence ADD COLUMN segment_id TEXT;
    ALTER TABLE occurrence ADD COLUMN message_key INTEGER;
    ALTER TABLE occurrence ADD COLUMN cause_keys TEXT;
    CREATE INDEX occurrence_by_report ON occurrence(fingerprint, report);

    DROP INDEX xray_trace_by_start;
    CREATE INDEX xray_trace_by_start ON xray_trace(start_us, trace, end_us, trace_flags, part_flags);
    CREATE INDEX xray_trace_by_flags ON xray_trace(trace, trace_flags, part_flags);
    -- How many parts a segment's document has and how many of them failed, unknown for old ones.
    ALTER TABLE trace ADD COLUMN subsegments INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE trace ADD COLUMN failed_segments INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE segment ADD COLUMN subsegments INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE segment ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE line_mention (id TEXT NOT NULL, line INTEGER NOT NULL,
      PRIMARY KEY (id, line)) WITHOUT ROWID;
    CREATE INDEX line_mention_by_line ON line_mention(line);
    CREATE TRIGGER line_mention_end AFTER DELETE ON log_line WHEN OLD.trace IS NULL
    BEGIN DELETE FROM line_mention WHERE line = OLD.id; END;

    -- Adds what filters and maps know of traces with spans, which are derived anew.
    ALTER TABLE xray_pending ADD COLUMN spans_only INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE page_trace (trace INTEGER PRIMARY KEY, trace_flags INTEGER NOT NULL,
      part_flags INTEGER NOT NULL, subject TEXT NOT NULL);
    CREATE INDEX page_trace_by_flags ON page_trace(trace, trace_flags, part_flags);
    INSERT OR IGNORE INTO xray_pending SELECT seq, 1 FROM trace WHERE spans > 0;

    -- Whether a trace came in a file of another program.
    ALTER TABLE trace ADD COLUMN from_file INTEGER NOT NULL DEFAULT 0;`,

  // Adds the requests of each route, which are derived of all traces anew.
  7: `
    CREATE TABLE route (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
    CREATE TABLE route_fact (trace INTEGER NOT NULL, position INTEGER NOT NULL,
      route INTEGER NOT NULL, bucket INTEGER NOT NULL, duration_us INTEGER NOT NULL,
      weight REAL NOT NULL, PRIMARY KEY (trace, position)) WITHOUT ROWID;
    INSERT INTO xray_pending SELECT seq, 0 FROM trace WHERE spans + segments > 0
      ON CONFLICT DO UPDATE SET spans_only = 0;

    -- Adds what a person decided about errors.
    CREATE TABLE item_status (fingerprint TEXT PRIMARY KEY, status INTEGER NOT NULL,
      since_ms REAL NOT NULL) WITHOUT ROWID;

    -- Adds the index of searches, to which all traces are added later.
    CREATE TABLE search_block (id INTEGER PRIMARY KEY AUTOINCREMENT, last_trace INTEGER NOT NULL,
      traces BLOB NOT NULL, continues INTEGER NOT NULL);
    CREATE TABLE search_part (block INTEGER NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL,
      PRIMARY KEY (block, part)) WITHOUT ROWID;
    CREATE TABLE search_pending (trace INTEGER PRIMARY KEY);
    CREATE TABLE search_state (id INTEGER PRIMARY KEY, indexed_to INTEGER NOT NULL);`,
}

export const oldestVersion = Math.min(...Object.keys(migrations).map(Number))

/** Upgrades a store from its version to the next, or leaves it unchanged. */
export function migrate(database: DatabaseSync, from: number): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(migrations[from]!)
    database.exec(`PRAGMA user_version = ${from + 1}; COMMIT`)
  } catch (problem) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw problem
  }
}

/** Clamps microseconds to 1969..2255. Of two rows that become equal, one is deleted. */
function clampTimes(table: string, columns: string[]): string {
  const [least, most] = [-7_000_000_000_000, 9_000_000_000_000_000]
  const clamped = columns.map(column => `${column} = max(min(${column}, ${most}), ${least})`)
  const isOutside = columns.map(column => `${column} NOT BETWEEN ${least} AND ${most}`)
  return `UPDATE OR REPLACE ${table} SET ${clamped.join(', ')} WHERE ${isOutside.join(' OR ')};`
}
