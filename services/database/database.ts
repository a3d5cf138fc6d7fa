/** What both engines take and give as it is: times are epoch milliseconds, so integers. */
export type SqlValue = string | number | null
export type Row = Record<string, SqlValue>

/** One parameterised SQL statement that both engines understand (`$1`, `$2`, …). */
export type Statement = {
  operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'
  /** The table. */
  collection: string
  text: string
  /** What a span shows instead of `text`, where the text grows with the number of rows. */
  shownText?: string
}

/** All that a store needs. */
export type Query = (statement: Statement, values: SqlValue[]) => Promise<Row[]>

/** A connection that holds the lock of the schema, inside a transaction. */
export type LockedSession = {
  query: Query
  /** Several statements without parameters. */
  execute(text: string): Promise<void>
}

/** A database as the rest sees it; two of them exist, `openSqlite` and `openPostgres`. */
export type Engine = {
  /** As the semantic conventions spell it (`db.system.name`). */
  system: 'sqlite' | 'postgresql'
  /** `db.namespace`. */
  namespace: string
  /** Where a remote one is (`server.address`, `server.port`). */
  server?: { address: string; port: number }
  query: Query
  /** Runs `work` in one transaction that no other replica's `underLock` runs beside. */
  underLock(work: (session: LockedSession) => Promise<void>): Promise<void>
  /** Whether an error of `query` says that the database is away, rather than that we are wrong. */
  isOutage(error: unknown): boolean
  close(): Promise<void>
}
