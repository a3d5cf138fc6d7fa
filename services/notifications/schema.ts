/**
 * For both engines. Times are epoch milliseconds. `known_by` is a hash of handle, kind and activity,
 * because the three together may be longer than an index entry of Postgres.
 */
export const migrations = [
  `CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    known_by TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    activity_id TEXT NOT NULL,
    created_at_millis BIGINT NOT NULL,
    read_at_millis BIGINT
  );
  CREATE INDEX notifications_by_handle
    ON notifications (substr(handle, 1, 64), created_at_millis, id)`,
]
