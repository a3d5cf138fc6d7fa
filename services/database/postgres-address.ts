import { AddressError, choice } from './postgres-parameters.ts'
import { readTls, type Tls } from './postgres-tls.ts'

export type PostgresAddress = {
  /** A name, an IP address, or the folder of a Unix socket; empty: as `PGHOST` says, or this machine. */
  host: string
  /** Unset: Postgres' own, 5432. */
  port: number | undefined
  user: string
  password: string
  database: string
  ssl: Tls
  sslnegotiation: 'postgres' | 'direct' | undefined
  enableChannelBinding: boolean
  application_name: string | undefined
  /** Start-up options, as some hosted databases need one to find the database. */
  options: string | undefined
}

const wholeAddress =
  'postgres://user:password@host:5432/database, with special characters in user, password and database percent-encoded'

/**
 * Parameters of libpq and `pg` that would change what is connected to, and that are not supported.
 * Those of other tools (`pgbouncer=true`, `connection_limit`, `schema`) change nothing here.
 */
const refused = [
  ['hostaddr', 'service', 'passfile', 'require_auth', 'requiressl', 'replication'],
  // As a start-up parameter a pooler refuses it; each statement has its own bound.
  ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'query_timeout'],
].flat()

/**
 * Reads `postgres://…` as libpq does, with the files that it names. `pg`'s own parser throws on some
 * addresses at the first connection, and lets unknown names of parameters pass without a word.
 *
 * @throws {AddressError} saying what is expected instead, without a part of the address
 */
export function parsePostgresAddress(text: string): PostgresAddress {
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw new AddressError('an address that starts with postgres:// or postgresql://')
  }
  const url = parseUrl(text)
  const parameters = checkParameters(url.searchParams)
  const host = parameters.get('host') ?? decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  checkHost(host)
  const ssl = readTls(parameters)
  return {
    host: host === noHost ? '' : host,
    port: readPort(parameters.get('port') ?? url.port),
    user: parameters.get('user') ?? decode(url.username),
    password: parameters.get('password') ?? decode(url.password),
    database: parameters.get('dbname') ?? readDatabase(url.pathname),
    ssl,
    sslnegotiation: readNegotiation(parameters, ssl),
    enableChannelBinding:
      choice(parameters, 'channel_binding', ['disable', 'prefer', 'require']) === 'require',
    application_name: parameters.get('application_name') ?? undefined,
    options: parameters.get('options') ?? undefined,
  }
}

const noHost = 'no-host'

/** An address may have no host, since a parameter may name one: `postgres://ada@/shop?host=/run`. */
function parseUrl(text: string): URL {
  // An unescaped # of a password would cut the address.
  const url = text.includes('#')
    ? null
    : URL.parse(text.replace(/^(postgres(?:ql)?:\/\/[^/?]*@)(?=[/?]|$)/, `$1${noHost}`))
  if (url) return url
  throw new AddressError(hasSeveralHosts(text) ? oneHost : wholeAddress)
}

const oneHost = "one host: of several, a pooler's, or a name that always leads to the primary"

const hasSeveralHosts = (text: string) =>
  /^[^/]*\/\/([^/?]*@)?[\w.-]+(:\d*)?(,[\w.-]+(:\d*)?)+([/?]|$)/.test(text)

function checkHost(host: string): void {
  if (host.includes(',')) throw new AddressError(oneHost)
  // The rest of a password with an unescaped slash or question mark.
  if (host.includes('@')) throw new AddressError(wholeAddress)
}

function checkParameters(parameters: URLSearchParams): URLSearchParams {
  for (const [name, value] of parameters) {
    if (/[@/:\0]/.test(name) || value.includes('\0')) throw new AddressError(wholeAddress)
    if (refused.includes(name)) throw new AddressError(`no parameter ${name}`)
  }
  choice(parameters, 'target_session_attrs', ['any', 'read-write', 'primary'])
  return parameters
}

function readPort(text: string): number | undefined {
  if (text === '') return undefined
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new AddressError('a port from 1 to 65535')
}

function readDatabase(path: string): string {
  const name = decode(path.slice(1))
  if (name.includes('@')) throw new AddressError(wholeAddress)
  return name
}

function readNegotiation(parameters: URLSearchParams, ssl: Tls) {
  const word = choice(parameters, 'sslnegotiation', ['postgres', 'direct'])
  if (word !== 'direct' || ssl) return word
  throw new AddressError('sslmode=require or a stricter one beside sslnegotiation=direct')
}

function decode(text: string): string {
  // The protocol ends its texts by this character.
  if (text.includes('%00')) throw new AddressError(wholeAddress)
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AddressError(wholeAddress)
  }
}
