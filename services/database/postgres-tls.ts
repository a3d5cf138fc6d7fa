import { type ConnectionOptions, createSecureContext } from 'node:tls'
import { readBounded, type UnusableFile } from '../files/read-bounded.ts'
import { decode } from '../files/read-text-file.ts'
import { AddressError, choice } from './postgres-parameters.ts'

/** `false`: no TLS; undefined: as `PGSSLMODE` says. */
export type Tls = ConnectionOptions | false | undefined

/** libpq's modes but `allow` and `prefer`, which may go on without TLS; `no-verify` is `pg`'s. */
const modes = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const

type Mode = (typeof modes)[number]

/** `pg`'s older parameter. */
const modesOfSsl: Record<string, Mode> = {
  true: 'verify-full',
  1: 'verify-full',
  false: 'disable',
  0: 'disable',
  'no-verify': 'no-verify',
}

const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const

const known = ['ssl', 'sslmode', 'sslnegotiation', ...Object.keys(files)]

/**
 * Reads `sslmode` and its like, and the files that they name, by libpq's rules: `require` encrypts
 * and asks for no certificate unless `sslrootcert` names who may have signed it.
 *
 * @throws AddressError also for a parameter that begins with `ssl` and is not known: a slip of the pen
 *   must not send a password in the clear
 */
export function readTls(parameters: URLSearchParams): Tls {
  const unknown = [...parameters.keys()].find(name => /^ssl/i.test(name) && !known.includes(name))
  if (unknown)
    throw new AddressError(`no parameter ${unknown}; those of TLS are ${known.join(', ')}`)
  const mode = readMode(parameters)
  if (mode === undefined) return undefined
  if (mode === 'disable') return false
  const material = readFiles(parameters)
  if (mode === 'verify-ca' && !material.ca) {
    throw new AddressError('sslrootcert=<file> beside sslmode=verify-ca')
  }
  return { ...material, ...checksOf(mode, material.ca !== undefined) }
}

function readMode(parameters: URLSearchParams): Mode | undefined {
  const mode = choice(parameters, 'sslmode', modes)
  if (mode) return mode
  const ssl = choice(parameters, 'ssl', Object.keys(modesOfSsl))
  if (ssl) return modesOfSsl[ssl]
  return Object.keys(files).some(name => parameters.has(name)) ? 'verify-full' : undefined
}

function checksOf(mode: Mode, hasAuthority: boolean): ConnectionOptions {
  if (mode === 'no-verify') return { rejectUnauthorized: false }
  if (mode === 'require' && !hasAuthority) return { rejectUnauthorized: false }
  // The certificate's signature counts, not the name in it.
  return mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }
}

function readFiles(parameters: URLSearchParams): ConnectionOptions {
  const material: ConnectionOptions = {}
  for (const [name, member] of Object.entries(files)) {
    const path = parameters.get(name)
    // `system`: the authorities that Node knows, which it takes when none is given.
    if (path && path !== 'system') material[member] = readText(name, path)
  }
  try {
    createSecureContext(material)
  } catch {
    throw new AddressError(`${Object.keys(files).join(', ')} to name PEM files that fit together`)
  }
  return material
}

function readText(name: string, path: string): string {
  try {
    // Around the certificates anything may stand.
    return decode(readBounded(path), false)
  } catch (error) {
    const { message } = error as UnusableFile
    throw new AddressError(`${name} to name a file that can be read (${message})`)
  }
}
