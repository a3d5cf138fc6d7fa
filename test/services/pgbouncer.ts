import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../support/ports.ts'
import { until } from '../support/until.ts'
import { canConnect, userForPostgres } from './postgres.ts'

export type Pooler = {
  /** The address of a database through the pooler. */
  through(url: string): string
  remove(): Promise<void>
}

/**
 * Starts a real PgBouncer (Debian's package) in transaction mode in front of a Postgres, with two
 * connections to a database, so that clients share them, and all else by default.
 */
export async function startPgbouncer(program: string, server: string): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-pgbouncer-'))
  const user = userForPostgres()
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid)
  const port = await freePort()
  const { hostname, port: serverPort } = new URL(server)
  const file = join(folder, 'pgbouncer.ini')
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: 2,
    // A server that is back is noticed soon.
    server_login_retry: 1,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const databases = `* = host=${hostname} port=${serverPort} user=postgres`
  writeFileSync(file, ['[databases]', databases, '[pgbouncer]', ...lines, ''].join('\n'))
  const child = spawn(program, [file], { ...user, cwd: folder, stdio: 'ignore' })

  const through = (url: string) => {
    const address = new URL(url)
    address.port = String(port)
    return address.href
  }
  await until(() => canConnect(through(server)))
  return { through, remove: () => remove(child, folder) }
}

async function remove(child: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise(resolve => child.once('exit', resolve))
  if (child.exitCode === null && child.kill('SIGQUIT')) await ended
  rmSync(folder, { recursive: true, force: true })
}
