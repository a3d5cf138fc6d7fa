/**
 * For both engines. Times are epoch milliseconds. `message_folded` is the message in lower case,
 * made here: the engines' own `lower` and `LIKE` disagree on letters beyond ASCII. The index on the
 * handle takes only its beginning, since Postgres refuses index entries of some kilobytes.
 */
export const migrations = [
  `CREATE TABLE activities (
    id TEXT PRIMARY KEY,
    handle TEXT NOT NULL,
    message TEXT NOT NULL,
    message_folded TEXT NOT NULL,
    created_at_millis BIGINT NOT NULL,
    expires_at_millis BIGINT NOT NULL,
    reply_to TEXT
  );
  CREATE INDEX activities_by_time ON activities (created_at_millis, id);
  CREATE INDEX activities_by_handle ON activities (substr(handle, 1, 64), created_at_millis, id);
  CREATE INDEX activities_by_reply_to ON activities (reply_to, created_at_millis, id)`,
  'CREATE INDEX activities_by_expiry ON activities (expires_at_millis)',
]
