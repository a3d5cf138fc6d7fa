import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type Rollbar from 'rollbar'
import type { ReportedError } from '../../secrets/error-chain.ts'
import type { ReportLevel } from './report-context.ts'

/**
 * Rollbar's own client makes the item; sending is ours (item-sender.ts). The client cannot send
 * the way we promise: it drops on 429 and 5xx, has no timeout, and its retry timer never ends
 * (facts of rollbar 3.1.0). So it runs with `transmit: false`, and what it would have sent is
 * taken at `onSendCallback`, once for all destinations.
 *
 *     {"data":{"timestamp":1795332554,"environment":"local","level":"error","uuid":"774c…",
 *      "custom":{"trace_id":"0af7…"},"attributes":[{"key":"trace_id","value":"0af7…"}],
 *      "context":"/api/activities/:id","request":{"method":"GET","url":"/api/activities/7"},
 *      "server":{"host","pid","root"},"body":{"trace_chain":[{"frames":[…],"exception":{…}}]}}}
 *
 * Format: https://docs.rollbar.com/reference/create-item
 */
export type ItemBuilderOptions = {
  environment: string
  codeVersion?: string | undefined
  /** Folder that holds the sources: Rollbar shortens file names by it. */
  root: string
  host: string
}

export type ItemFields = {
  level: ReportLevel
  context: string | undefined
  request: { method?: string; url?: string } | undefined
  custom: Record<string, unknown>
}

export type ItemBuilder = {
  /**
   * Starts an item; `onItem` gets the finished one, after the sources of its stack were read. Never
   * throws.
   */
  build(uuid: string, subject: ReportedError[] | string, fields: ItemFields): void
  /** How many are started and not finished. */
  pending(): number
}

/** Carries our uuid through the client, which would draw one of its own. */
const uuidKey = 'waywiser_uuid'

type ItemData = Record<string, unknown> & {
  custom?: Record<string, unknown>
  notifier: Record<string, unknown> & { diagnostic?: Record<string, unknown> }
  body: { telemetry?: unknown }
}

/** @param onFailure the client ended an item without handing it over */
export function createItemBuilder(
  options: ItemBuilderOptions,
  onItem: (payload: string) => void,
  onFailure: () => void,
): ItemBuilder {
  let client: Client | undefined
  /** By uuid. */
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
    // Rollbar copies what stands in `custom` to the item's top level; there it belongs for these
    // two. `finish` removes the copies that do not.
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

/** Documented, but not in its types: JSON of the whole request, cut down to 512 KB where needed. */
type Client = Rollbar & { buildJsonPayload(data: object): string }

function createClient(options: ItemBuilderOptions, onData: (data: ItemData) => void): Client {
  // By `require`, and only at the first report: costs 30 ms then instead of 75 ms and 20 MB in
  // every process at every start, most of which never see an error.
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
    // Its limiter is shared by all instances and swallows items; ours is in item-limiter.ts.
    itemsPerMinute: 0,
    // Else it prints on the console. Known to the client, not to its types.
    logLevel: 'disable' as 'error',
  }
  return new RollbarClient(settings as Rollbar.Configuration) as Client
}

/** Rollbar follows `cause`. Plain copies: it reads what it finds on an error, keys included. */
function toErrorWithCauses(chain: ReportedError[]): Error {
  return chain.reduceRight<Error | undefined>((cause, told) => {
    const error = new Error(told.message, { cause })
    error.name = told.class
    error.stack = withFilePaths(told.stack)
    return error
  }, undefined) as Error
}

/** Frames of ES modules are URLs; Rollbar adds source lines only to those that are paths. */
function withFilePaths(stack: string): string {
  return stack.replace(/file:\/\/\S+?(?=:\d+:\d+)/g, url => {
    try {
      return fileURLToPath(url)
    } catch {
      return url
    }
  })
}

/** Takes out what is told twice or nobody asked for, and adds what Rollbar's tracing reads. */
function finish(data: ItemData, { host, root }: ItemBuilderOptions): void {
  const custom = data.custom ?? {}
  const { context: _context, request: _request, [uuidKey]: uuid, ...own } = custom
  for (const key of [...Object.keys(own), uuidKey]) delete data[key]
  data.uuid = uuid
  data.custom = own
  data.attributes = ['trace_id', 'span_id']
    .filter(key => typeof own[key] === 'string')
    .map(key => ({ key, value: own[key] }))
  // The command line may carry secrets.
  data.server = { host, pid: process.pid, root }
  // Added after the client's scrubbing, so a second, unscrubbed copy of message and stack.
  delete data.notifier.diagnostic
  delete data.notifier.configured_options
  delete data.body.telemetry
}
