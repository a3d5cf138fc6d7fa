import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDatabaseConfig } from '../../services/database/config.ts'
import { parsePostgresAddress } from '../../services/database/postgres-address.ts'
import { environmentReader } from '../../services/environment.ts'
import { inEncodings } from '../settings/encodings.ts'
import { scratchFolder } from '../support/scratch-folder.ts'

type Parts = Partial<ReturnType<typeof parsePostgresAddress>>

const whole =
  'postgres://user:password@host:5432/database, with special characters in user, password and database percent-encoded'
const oneHost = "one host: of several, a pooler's, or a name that always leads to the primary"
const modes = 'sslmode to be one of disable, require, verify-ca, verify-full, no-verify'
const knownOfTls = 'those of TLS are ssl, sslmode, sslnegotiation, sslrootcert, sslcert, sslkey'

const taken: [address: string, parts: Parts][] = [
  [
    'postgres://ada:secret@db:6432/shop',
    { host: 'db', port: 6432, user: 'ada', password: 'secret', database: 'shop', ssl: undefined },
  ],
  ['postgresql://db', { host: 'db', port: undefined, user: '', database: '' }],
  // Special characters.
  ['postgres://ada:p%40%2F%3A%23%25%C5%BC@db/shop', { password: 'p@/:#%ż', host: 'db' }],
  ['postgres://ada:p@ss@db/shop', { password: 'p@ss', host: 'db' }],
  ['postgres://a%2Eb:x@db/my%20shop', { user: 'a.b', database: 'my shop' }],
  // IPv6.
  ['postgres://ada@[::1]:5433/shop', { host: '::1', port: 5433 }],
  ['postgres://ada@[fd00:ec2::23]/shop', { host: 'fd00:ec2::23', port: undefined }],
  // Unix sockets.
  ['postgres://ada:x@/shop?host=/var/run/postgresql', { host: '/var/run/postgresql', user: 'ada' }],
  ['postgres:///shop?host=/run/pg&port=5433', { host: '/run/pg', port: 5433, database: 'shop' }],
  ['postgres://%2Fvar%2Frun%2Fpostgresql/shop', { host: '/var/run/postgresql', database: 'shop' }],
  // TLS, as libpq defines it.
  ['postgres://db/shop?sslmode=disable', { ssl: false }],
  ['postgres://db/shop?ssl=false', { ssl: false }],
  ['postgres://db/shop?sslmode=require', { ssl: { rejectUnauthorized: false } }],
  ['postgres://db/shop?sslmode=no-verify', { ssl: { rejectUnauthorized: false } }],
  ['postgres://db/shop?sslmode=verify-full', { ssl: {} }],
  ['postgres://db/shop?sslmode=verify-full&sslrootcert=system', { ssl: {} }],
  ['postgres://db/shop?ssl=true', { ssl: {} }],
  [
    'postgres://db/shop?sslmode=require&sslnegotiation=direct',
    { ssl: { rejectUnauthorized: false }, sslnegotiation: 'direct' },
  ],
  // As Neon, Supabase, Prisma, RDS and others print them.
  [
    'postgres://ada:x@ep-1-pooler.eu.aws.neon.tech/shop?sslmode=require&channel_binding=require',
    { ssl: { rejectUnauthorized: false }, enableChannelBinding: true },
  ],
  [
    'postgres://db/shop?options=endpoint%3Dep-1&application_name=ours',
    { options: 'endpoint=ep-1', application_name: 'ours' },
  ],
  [
    'postgres://postgres.ref:x@aws-0-eu.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1&schema=public&pool_timeout=20&connect_timeout=10',
    { user: 'postgres.ref', port: 6543, database: 'postgres' },
  ],
  ['postgres://db/shop?target_session_attrs=read-write', { host: 'db' }],
]

test.each(taken)('%s is taken', (address, parts) => {
  expect(parsePostgresAddress(address)).toMatchObject(parts)
  expect(problemsOf(address)).toEqual([])
})

const refused: [address: string, expected: string][] = [
  ['mysql://db/shop', 'an address that starts with postgres:// or postgresql://'],
  ['db:5432/shop', 'an address that starts with postgres:// or postgresql://'],
  // A password with characters that were not encoded.
  ['postgres://ada:a/planted@db/shop', whole],
  ['postgres://ada:12/planted@db/shop', whole],
  ['postgres://ada:12?planted@db/shop', whole],
  ['postgres://ada:12#planted@db/shop', whole],
  ['postgres://ada:planted%@db/shop', whole],
  ['postgres://ada:planted%00@db/shop', whole],
  ...['application_name', 'options', 'user', 'password', 'dbname', 'host', 'a%00b'].map(
    (name): [string, string] => [`postgres://db/shop?${name}=x%00`, whole],
  ),
  ['postgres://db:port/shop', whole],
  ['postgres://db:70000/shop', whole],
  ['postgres://[fe80::1%25eth0]/shop', whole],
  ['postgres:///shop?host=/run/pg&port=x', 'a port from 1 to 65535'],
  // Several hosts.
  ['postgres://one,two/shop', oneHost],
  ['postgres://ada:x@one:5432,two:5432/shop', oneHost],
  ['postgres://one:5432,two/shop', oneHost],
  ['postgres:///shop?host=one,two', oneHost],
  ['postgres://db/shop?sslmode=prefer', modes],
  ['postgres://db/shop?sslmode=allow', modes],
  ['postgres://db/shop?sslmode=Require', modes],
  ['postgres://db/shop?ssl=maybe', 'ssl to be one of 0, 1, true, false, no-verify'],
  ['postgres://db/shop?sslmod=require', `no parameter sslmod; ${knownOfTls}`],
  ['postgres://db/shop?sslcrl=a.pem', `no parameter sslcrl; ${knownOfTls}`],
  ['postgres://db/shop?sslmode=verify-ca', 'sslrootcert=<file> beside sslmode=verify-ca'],
  [
    'postgres://db/shop?sslmode=verify-full&sslrootcert=/none.pem',
    'sslrootcert to name a file that can be read (ENOENT)',
  ],
  ['postgres://db/shop?sslcert=/', 'sslcert to name a file that can be read (it is a folder)'],
  [
    'postgres://db/shop?sslnegotiation=direct',
    'sslmode=require or a stricter one beside sslnegotiation=direct',
  ],
  [
    'postgres://db/shop?channel_binding=always',
    'channel_binding to be one of disable, prefer, require',
  ],
  [
    'postgres://db/shop?target_session_attrs=standby',
    'target_session_attrs to be one of any, read-write, primary',
  ],
  ['postgres://db/shop?hostaddr=10.0.0.1', 'no parameter hostaddr'],
  ['postgres://db/shop?service=shop', 'no parameter service'],
  ['postgres://db/shop?statement_timeout=1000', 'no parameter statement_timeout'],
]

test.each(refused)('%s is named at the start', (address, expected) => {
  const [problem, ...more] = problemsOf(address)

  expect(problem).toMatch(/^DATABASE_URL="/)
  expect(problem?.split('": expected ')[1]).toBe(expected)
  expect(more).toEqual([])
  expect(problem).not.toContain('planted')
})

test.each(Object.entries(inEncodings(readFileSync('test/support/tls/ca.pem', 'utf8'))))(
  'a certificate in %s is read',
  (_, bytes) => {
    const file = join(scratchFolder(), 'ca.pem')
    writeFileSync(file, bytes)

    expect(problemsOf(`postgres://db/shop?sslmode=verify-full&sslrootcert=${file}`)).toEqual([])
    expect(parsePostgresAddress(`postgres://db/shop?sslrootcert=${file}`).ssl).toEqual({
      ca: readFileSync('test/support/tls/ca.pem', 'utf8'),
    })
  },
)

test('files that are no certificates are named at the start', () => {
  const file = join(scratchFolder(), 'ca.pem')
  writeFileSync(file, 'not PEM')

  expect(
    problemsOf(`postgres://db/shop?sslmode=verify-full&sslcert=${file}&sslkey=${file}`),
  ).toEqual([
    expect.stringContaining('sslrootcert, sslcert, sslkey to name PEM files that fit together'),
  ])
})

function problemsOf(address: string): string[] {
  const reader = environmentReader({ DATABASE_URL: address })
  readDatabaseConfig(reader)
  return reader.problems
}
