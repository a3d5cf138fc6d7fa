import type { LockedSession } from './database.ts'

/**
 * Brings a schema up to date: runs, in order, the migrations that have not run yet. A published
 * migration is never edited; a change is a new one at the end of the list.
 */
export async function migrate(session: LockedSession, migrations: string[]): Promise<void> {
  await session.execute('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)')
  const [row] = await session.query(
    {
      operation: 'SELECT',
      collection: 'migrations',
      text: 'SELECT coalesce(max(number), 0) AS done FROM migrations',
    },
    [],
  )
  for (let number = Number(row?.done) + 1; number <= migrations.length; number++) {
    await session.execute(migrations[number - 1]!)
    await session.execute(`INSERT INTO migrations (number) VALUES (${number})`)
  }
}
