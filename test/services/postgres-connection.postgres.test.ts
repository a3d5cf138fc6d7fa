import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '../../services/database/postgres.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { type PostgresServer, startPostgres, userForPostgres } from './postgres.ts'

let plain: PostgresServer
let tls: PostgresServer
let certificate: string

beforeAll(async () => {
  const programs = process.env.WAYWISER_TEST_POSTGRES!
  const folder = scratchFolder()
  certificate = join(folder, 'server.crt')
  const key = join(folder, 'server.key')
  makeCertificate(certificate, key)
  plain = await startPostgres(programs)
  tls = await startPostgres(programs, { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key })
})
afterAll(() => Promise.all([plain?.remove(), tls?.remove()]))

/** For the name `localhost`, signed by itself. */
function makeCertificate(certificate: string, key: string): void {
  const command = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const files = ['-out', certificate, '-keyout', key]
  execFileSync('openssl', [...command, ...subject, ...files], { stdio: 'pipe' })
  const { uid, gid } = userForPostgres()
  if (uid !== undefined) for (const file of [certificate, key]) chownSync(file, uid, gid ?? uid)
  chmodSync(join(key, '..'), 0o755)
  chmodSync(key, 0o600)
}

type Case = [what: string, address: () => string, answer: string | RegExp]

const clear = 'without TLS'
const encrypted = 'with TLS'
const selfSigned = /self-signed certificate/

const to = (host: string, query = '') => `postgres://postgres@${host}/postgres${query}`

const cases: Case[] = [
  ['an IPv4 address', () => to(`127.0.0.1:${plain.port}`), clear],
  ['an IPv6 address', () => to(`[::1]:${plain.port}`), clear],
  ['a name', () => to(`localhost:${plain.port}`), clear],
  ['a socket by a parameter', () => to('', `?host=${plain.folder}&port=${plain.port}`), clear],
  [
    'a socket as the host',
    () => to(encodeURIComponent(plain.folder), `?port=${plain.port}`),
    clear,
  ],
  [
    'a name and words of other tools',
    () => to(`localhost:${plain.port}`, '?pgbouncer=true'),
    clear,
  ],
  ['a server with TLS, by default', () => to(`localhost:${tls.port}`), clear],
  ['sslmode=disable', () => to(`localhost:${tls.port}`, '?sslmode=disable'), clear],
  ['sslmode=require', () => to(`localhost:${tls.port}`, '?sslmode=require'), encrypted],
  ['sslmode=no-verify', () => to(`localhost:${tls.port}`, '?sslmode=no-verify'), encrypted],
  ['sslmode=verify-full', () => to(`localhost:${tls.port}`, '?sslmode=verify-full'), selfSigned],
  ['verify-full, its authority', () => withAuthority('localhost', 'verify-full'), encrypted],
  ['verify-full, another name', () => withAuthority('127.0.0.1', 'verify-full'), /altnames/],
  ['verify-ca, another name', () => withAuthority('127.0.0.1', 'verify-ca'), encrypted],
  ['require, its authority, another name', () => withAuthority('127.0.0.1', 'require'), encrypted],
  [
    'sslmode=require to a server without TLS',
    () => to(`localhost:${plain.port}`, '?sslmode=require'),
    /does not support SSL/,
  ],
]

const withAuthority = (host: string, mode: string) =>
  to(`${host}:${tls.port}`, `?sslmode=${mode}&sslrootcert=${certificate}`)

test.each(cases)('%s', async (_what, address, answer) => {
  const engine = openPostgres({ url: address(), schema: 'test' })

  const text = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
  const found = await engine
    .query({ operation: 'SELECT', collection: 'pg_stat_ssl', text }, [])
    .then(([row]) => (row?.ssl ? encrypted : clear), String)
  await engine.close()

  if (typeof answer === 'string') expect(found).toBe(answer)
  else expect(found).toMatch(answer)
})

test('a statement has its bound and its schema at the server, and a session has a name', async () => {
  const url = to(`127.0.0.1:${plain.port}`)
  const engine = openPostgres({ url, schema: 'test' })
  const show = (name: string) => ({
    operation: 'SELECT' as const,
    collection: 'pg_settings',
    text: `SELECT current_setting('${name}') AS value`,
  })

  const bounds = await engine.query(show('statement_timeout'), [])
  const path = await engine.query(show('search_path'), [])
  const sessions = await engine.query(
    {
      operation: 'SELECT',
      collection: 'pg_stat_activity',
      text: 'SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()',
    },
    [],
  )
  await engine.close()

  expect([bounds, path]).toEqual([[{ value: '5s' }], [{ value: 'test' }]])
  expect(sessions).toEqual([{ application_name: 'waywiser-test' }])
})

test('a primary that became a replica counts as away, since the next connection finds another', async () => {
  const replica = '?options=-c%20default_transaction_read_only=on'
  const engine = openPostgres({ url: to(`127.0.0.1:${plain.port}`, replica), schema: 'public' })

  const text = 'CREATE TABLE written (id INTEGER)'
  const failure = await engine
    .query({ operation: 'INSERT', collection: 'written', text }, [])
    .catch(error => error)
  await engine.close()

  expect(failure.code).toBe('25006')
  expect(engine.isOutage(failure)).toBe(true)
})
