import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../support/ports.ts'
import { until } from '../support/until.ts'

export type PostgresServer = {
  port: number
  /** With its socket. */
  folder: string
  /** Creates a database and returns its address. */
  createDatabase(name: string): Promise<string>
  /** Cuts every connection, like a crash. The data stay. */
  stop(): Promise<void>
  /** Starts it again, on the same port. */
  start(): Promise<void>
  /** Stops and removes everything. */
  remove(): Promise<void>
}

/**
 * Starts a real Postgres (Debian's package) in a temporary folder, on a free port of 127.0.0.1, of
 * ::1 where there is one, and on a Unix socket.
 * It refuses to run as root, so root runs it as Debian's user `postgres`.
 *
 * @param programs folder of `initdb` and `postgres`; the tests' own comes from
 *   `WAYWISER_TEST_POSTGRES`
 * @param more settings of Postgres, beside those of the test
 */
export async function startPostgres(
  programs: string,
  more: Record<string, string> = {},
): Promise<PostgresServer> {
  const user = userForPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-postgres-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid)
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync']
  execFileSync(join(programs, 'initdb'), initdb, { ...user, cwd: folder, stdio: 'pipe' })
  const port = await freePort()
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`

  let server: ChildProcess | undefined
  async function start(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1,::1',
      port,
      fsync: 'off',
      unix_socket_directories: folder,
      ...more,
    }
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const postgres = join(programs, 'postgres')
    server = spawn(postgres, ['-D', data, ...options], { ...user, cwd: folder, stdio: 'ignore' })
    await until(() => canConnect(urlOf('postgres')))
  }

  async function stop(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise(resolve => server?.once('exit', resolve))
    server.kill('SIGQUIT')
    await ended
  }

  await start()
  return {
    port,
    folder,
    start,
    stop,
    createDatabase: async name => {
      await run(urlOf('postgres'), `CREATE DATABASE ${name}`)
      return urlOf(name)
    },
    remove: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Debian's user `postgres` for root, as whom neither program runs. */
export function userForPostgres(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function run(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(text).finally(() => client.end())
}

export const canConnect = (url: string) =>
  run(url, 'SELECT 1').then(
    () => true,
    () => false,
  )
