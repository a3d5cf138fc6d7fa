import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type Rollbar from 'rollbar'
import type { ReportedError } from '../../secrets/error-chain.ts'
import type { ReportLevel } from './report-context.ts'

/**
 * Rollbar's own client makes the item; we send it (queue.ts). The client (rollbar 3.1.0) drops items on
 * 429 and 5xx, has no timeout, and its retry timer never ends. So it runs with `transmit: false`, and
 * `onSendCallback` takes the finished item, once for all destinations.
 *
 *     {"data":{"timestamp":1795332554,"environment":"local","level":"error","uuid":"774c…",
 *      "custom":{"trace_id":"0af7…"},"attributes":[{"key":"trace_id","value":"0af7…"}],
 *      "context":"/api/activities/:id",
 *      "request":{"method":"GET","url":"http://localhost:3000/api/activities/7","user_ip":"::1"},
 *      "server":{"host","pid","root"},"body":{"trace_chain":[{"frames":[…],"exception":{…}}]}}}
 *
 * Format: https://docs.rollbar.com/reference/create-item
 */
type ItemBuilderOptions = {
  environment: string
  codeVersion?: string | undefined
  /** Folder of the sources, by which Rollbar shortens file names. */
  root: string
  host: string
}

export type ItemFields = {
  level: ReportLevel
  context: string | undefined
  request: { method?: string; url?: string; user_ip?: string } | undefined
  custom: Record<string, unknown>
}

export type ItemBuilder = {
  /** Starts an item; `onItem` gets it when the sources of its stack are read. Never throws. */
  build(uuid: string, subject: ReportedError[] | string, fields: ItemFields): void
  /** How many items are started and not finished. */
  pending(): number
}

/** Carries our uuid through the client, which would generate one of its own. */
const uuidKey = 'waywiser_uuid'

type ItemData = Record<string, unknown> & {
  custom?: Record<string, unknown>
  notifier: Record<string, unknown> & { diagnostic?: Record<string, unknown> }
  body: { telemetry?: unknown }
}

/** @param onFailure the client ended an item without passing it on */
export function createItemBuilder(
  options: ItemBuilderOptions,
  onItem: (payload: string) => void,
  onFailure: () => void,
): ItemBuilder {
  let client: Client | undefined
  /** The uuids of started items. */
  const pending = new Set<string>()

  function take(data: ItemData): void {
    finish(data, options)
    if (!client) return
    onItem(client.buildJsonPayload(data))
    pending.delete(String(data.uuid))
  }

  function end(uuid: string): void {
    if (pending.delete(uuid)) onFailure()
  }

  function build(uuid: string, subject: ReportedError[] | string, fields: ItemFields): void {
    const { level, context, request, custom } = fields
    client ??= createClient(options, take)
    // Rollbar copies the members of `custom` to the item's top level, where these two belong. `finish`
    // removes the other copies.
    const extras = { ...custom, context, request, [uuidKey]: uuid }
    pending.add(uuid)
    const error = typeof subject === 'string' ? subject : toErrorWithCauses(subject)
    try {
      client[level](error, extras, () => end(uuid))
    } catch {
      end(uuid)
    }
  }

  return { build, pending: () => pending.size }
}

/** Documented, but not typed: JSON of the whole request, truncated to 512 KB. */
type Client = Rollbar & { buildJsonPayload(data: object): string }

function createClient(options: ItemBuilderOptions, onData: (data: ItemData) => void): Client {
  // By `require`, at the first report: 30 ms then, instead of 75 ms and 20 MB at each start of each
  // process, most of which never report an error.
  const RollbarClient: typeof Rollbar = createRequire(import.meta.url)('rollbar')
  const settings = {
    environment: options.environment,
    codeVersion: options.codeVersion,
    host: options.host,
    root: options.root,
    transmit: false,
    onSendCallback: (_isUncaught: boolean, _args: unknown, data: object) =>
      onData(data as ItemData),
    autoInstrument: false,
    captureUncaught: false,
    captureUnhandledRejections: false,
    captureIp: false,
    ignoreDuplicateErrors: false,
    // Its limiter is shared by all instances and drops items silently; item-limiter.ts is ours.
    itemsPerMinute: 0,
    // The client would print on the console. `disable` is missing in its types.
    logLevel: 'disable' as 'error',
  }
  return new RollbarClient(settings as Rollbar.Configuration) as Client
}

/** Rollbar follows `cause`. Plain copies, because it sends all members of an error, keys included. */
function toErrorWithCauses(chain: ReportedError[]): Error {
  return chain.reduceRight<Error | undefined>((cause, reported) => {
    const error = new Error(reported.message, { cause })
    error.name = reported.class
    error.stack = withFilePaths(reported.stack)
    return error
  }, undefined) as Error
}

/** Frames of ES modules have URLs; Rollbar adds source lines only to frames with paths. */
function withFilePaths(stack: string): string {
  return stack.replace(/file:\/\/\S+?(?=:\d+:\d+)/g, url => {
    try {
      return fileURLToPath(url)
    } catch {
      return url
    }
  })
}

/** Removes copies and unwanted members, and adds the attributes that Rollbar's tracing reads. */
function finish(data: ItemData, { host, root }: ItemBuilderOptions): void {
  const custom = data.custom ?? {}
  const { context: _context, request: _request, [uuidKey]: uuid, ...own } = custom
  for (const key of [...Object.keys(own), uuidKey]) delete data[key]
  data.uuid = uuid
  data.custom = own
  data.attributes = ['trace_id', 'span_id']
    .filter(key => typeof own[key] === 'string')
    .map(key => ({ key, value: own[key] }))
  // The item has no command line, which may hold secrets.
  data.server = { host, pid: process.pid, root }
  // The client adds it after its scrubbing: an unscrubbed copy of message and stack.
  delete data.notifier.diagnostic
  delete data.notifier.configured_options
  delete data.body.telemetry
}
