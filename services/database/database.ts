/** The values that both engines take and return unchanged. Times are epoch milliseconds. */
export type SqlValue = string | number | null
export type Row = Record<string, SqlValue>

/** One parameterised SQL statement that both engines understand (`$1`, `$2`, …). */
export type Statement = {
  operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'
  /** The table. */
  collection: string
  text: string
  /** A span shows this where `text` grows with the number of rows. */
  shownText?: string
}

/** Runs a statement; all that a store needs. */
export type Query = (statement: Statement, values: SqlValue[]) => Promise<Row[]>

/** A connection that holds the lock of the schema, inside a transaction. */
export type LockedSession = {
  query: Query
  /** Several statements without parameters. */
  execute(text: string): Promise<void>
}

/** A database engine; `openSqlite` and `openPostgres` make one. */
export type Engine = {
  /** `db.system.name` of the semantic conventions. */
  system: 'sqlite' | 'postgresql'
  /** `db.namespace`. */
  namespace: string
  /** `server.address` and `server.port` of a remote engine; a Unix socket has no port. */
  server?: { address: string; port: number | undefined }
  query: Query
  /** Runs `work` in a transaction, while no other replica's `underLock` runs. */
  underLock(work: (session: LockedSession) => Promise<void>): Promise<void>
  /** Whether an error of `query` means that the database is away, not that the statement is wrong. */
  isOutage(error: unknown): boolean
  close(): Promise<void>
}
