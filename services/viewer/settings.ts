import type { EnvironmentReader } from '../environment.ts'
import { readHost } from '../http/config.ts'
import { pathForm } from '../settings/value-form.ts'
import { readPricesSetting } from './cost/prices.ts'
import { readAllowedHosts, readAllowedOrigins } from './http/read-allowed.ts'
import { readDuration, readSize } from './read-quantity.ts'
import { defaultBounds } from './store/records/bounds.ts'

export type Setting<Value = unknown> = {
  /** Its environment variable. */
  variable: string
  /** Its option of `waywiser viewer`, without the dashes. */
  flag: string
  /** What to write after the option: `<port>`, `on|off`. */
  value: string
  /** What counts when it is not set, as a person would write it. Unset: nothing. */
  fallback?: string
  about: string
  read(reader: EnvironmentReader, variable: string): Value
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

// The fallbacks below are texts, which the reader finds in place of an unset variable.
const readPath = (reader: EnvironmentReader, variable: string) =>
  reader.text(variable, pathForm) ?? ''
const readPort = (reader: EnvironmentReader, variable: string) => reader.port(variable, 0)
const readUrl = (reader: EnvironmentReader, variable: string) => reader.url(variable)

/** Fewer would not hold the traces of a minute; more have not been tried. */
const readRows = (reader: EnvironmentReader, variable: string) =>
  reader.integer(variable, 0, 1000, 10_000_000)

/**
 * All settings of the viewer on its own: the configuration (`config.ts`), the options and `--help`
 * of `waywiser viewer` and the table in docs/viewer.md are made of this one.
 */
export const settings = {
  dataFolder: {
    variable: 'WAYWISER_DATA',
    flag: 'data',
    value: '<folder>',
    fallback: '.waywiser',
    about: 'a folder of its own, for everything that is kept; seen from the current one',
    read: readPath,
  },
  port: {
    variable: 'PORT',
    flag: 'port',
    value: '<port>',
    fallback: '8088',
    about: 'the page, and every wire that comes by HTTP or gRPC; 0 means any free port',
    read: readPort,
  },
  otlpPort: {
    variable: 'OTLP_PORT',
    flag: 'otlp-port',
    value: '<port>',
    fallback: '4318',
    about: 'OTLP over HTTP',
    read: readPort,
  },
  otlpGrpcPort: {
    variable: 'OTLP_GRPC_PORT',
    flag: 'otlp-grpc-port',
    value: '<port>',
    fallback: '4317',
    about: 'OTLP over gRPC',
    read: readPort,
  },
  xrayPort: {
    variable: 'XRAY_PORT',
    flag: 'xray-port',
    value: '<port>',
    fallback: '2000',
    about: "the X-Ray daemon's protocol, UDP and TCP",
    read: readPort,
  },
  host: {
    variable: 'HOST',
    flag: 'host',
    value: '<address>',
    fallback: 'localhost',
    about:
      'address to listen on; localhost is 127.0.0.1 and ::1; :: (IPv4 and IPv6) or 0.0.0.0 lets other machines in',
    read: (reader, variable) => readHost(reader, variable) ?? 'localhost',
  },
  publicUrl: {
    variable: 'VIEWER_PUBLIC_URL',
    flag: 'public-url',
    value: '<url>',
    about: 'address by which people reach the page; its host is allowed',
    read: readUrl,
  },
  allowedHosts: {
    variable: 'ALLOWED_HOSTS',
    flag: 'allowed-hosts',
    value: '<names>',
    about:
      'more names by which the viewer is reached, separated by commas; .example.com means every name below it',
    read: readAllowedHosts,
  },
  allowedOrigins: {
    variable: 'ALLOWED_ORIGINS',
    flag: 'allowed-origins',
    value: '<origins>',
    about: 'web pages that may send records beside those on localhost, separated by commas',
    read: readAllowedOrigins,
  },
  maxBytes: {
    variable: 'MAX_BYTES',
    flag: 'max-bytes',
    value: '<size>',
    fallback: `${defaultBounds.bytes / 1024 ** 2}MB`,
    about: 'size of the store; beyond any bound the oldest traces go',
    read: (reader, variable) => readSize(reader, variable, { min: '32MB', max: '64GB' }),
  },
  maxAge: {
    variable: 'MAX_AGE',
    flag: 'max-age',
    value: '<time>',
    fallback: `${defaultBounds.ageMillis / 3_600_000}h`,
    about: 'how long records are kept',
    read: (reader, variable) => readDuration(reader, variable, { min: '1m', max: '365d' }),
  },
  maxSpans: {
    variable: 'MAX_SPANS',
    flag: 'max-spans',
    value: '<number>',
    fallback: String(defaultBounds.spans),
    about: 'spans in the store',
    read: readRows,
  },
  maxSegments: {
    variable: 'MAX_SEGMENTS',
    flag: 'max-segments',
    value: '<number>',
    fallback: String(defaultBounds.segments),
    about: "X-Ray's segments in the store",
    read: readRows,
  },
  maxItems: {
    variable: 'MAX_ITEMS',
    flag: 'max-items',
    value: '<number>',
    fallback: String(defaultBounds.items),
    about: 'occurrences of errors in the store',
    read: readRows,
  },
  maxLogLines: {
    variable: 'MAX_LOG_LINES',
    flag: 'max-log-lines',
    value: '<number>',
    fallback: String(defaultBounds.logLines),
    about: 'log lines in the store',
    read: readRows,
  },
  prices: {
    variable: 'PRICES_FILE',
    flag: 'prices',
    value: '<file>',
    about: 'prices in place of those of the built-in list, as docs/cost.md shows them',
    read: readPricesSetting,
  },
  faults: {
    variable: 'FAULTS',
    flag: 'faults',
    value: 'on|off',
    fallback: 'off',
    about: 'switches on the wires page that make a wire misbehave, to try out senders',
    read: (reader, variable) => reader.choice(variable, 'off', ['on', 'off']) === 'on',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    flag: 'log-level',
    value: '<level>',
    fallback: 'info',
    about: `what the viewer says of itself: ${logLevels.join(', ')}`,
    read: (reader, variable) => reader.choice(variable, 'info', [...logLevels]),
  },
} as const satisfies Record<string, Setting>

export type Settings = {
  [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['read']>
}

/** The variables of all settings that have a fallback, as texts. */
export const fallbacks: Record<string, string> = Object.fromEntries(
  Object.values<Setting>(settings).flatMap(({ variable, fallback }) =>
    fallback === undefined ? [] : [[variable, fallback]],
  ),
)

/** `PORT (--port)`: how a message calls a setting, however it was set. */
export const nameOf = (name: keyof Settings) =>
  `${settings[name].variable} (--${settings[name].flag})`

/** Reads every setting. `reader` has to have the fallbacks. */
export const readSettings = (reader: EnvironmentReader): Settings =>
  Object.fromEntries(
    Object.entries<Setting>(settings).map(([name, { variable, read }]) => [
      name,
      read(reader, variable),
    ]),
  ) as Settings
