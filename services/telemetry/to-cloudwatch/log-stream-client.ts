import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { AwsHandler, withHandler } from '../../proxy/aws-handler.ts'
import { createProxyChoice, hasProxy } from '../../proxy/proxy-settings.ts'
import type { LogDestination } from '../config/destinations.ts'
import { mayHaveArrived, type Outcome, readRetryAfter } from '../delivery/outcome.ts'
import type { LogEvent } from './log-event.ts'

/** `mayBePoisoned`: the service answered that it failed, perhaps at one event of the batch. */
export type PutOutcome = Outcome & { mayBePoisoned?: boolean }

type LogStreamOptions = LogDestination & { logStream: string; timeoutMillis: number }

/** Another replica has made it, or is making it. */
const madeByAnother = ['ResourceAlreadyExistsException', 'OperationAbortedException']

/** Between two attempts when only a person can mend it (permissions, credentials). */
const slowRetryMillis = 30_000
const onlyPersonMends =
  /AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthentication|InvalidClientTokenId|CredentialsProvider|OptInRequired/

/** One log stream at one destination; creates group and stream when they are missing. */
export class LogStreamClient {
  readonly #options: LogStreamOptions
  /** Made with the first batch: a failure then is one of this destination alone. */
  #madeClient: CloudWatchLogsClient | undefined
  readonly #group: { logGroupName: string }
  readonly #stream: { logGroupName: string; logStreamName: string }
  readonly #retentionInDays: number

  constructor(options: LogStreamOptions) {
    this.#options = options
    this.#group = { logGroupName: options.logGroup }
    this.#stream = { ...this.#group, logStreamName: options.logStream }
    this.#retentionInDays = options.retentionDays
  }

  /** Never throws. */
  async put(batch: LogEvent[]): Promise<PutOutcome> {
    try {
      return await this.#send(batch)
    } catch (error) {
      if (nameOf(error) !== 'ResourceNotFoundException') return classify(error)
    }
    try {
      await this.#make()
      return await this.#send(batch)
    } catch (error) {
      return classify(error)
    }
  }

  get #client(): CloudWatchLogsClient {
    this.#madeClient ??= createLogsClient(this.#options)
    return this.#madeClient
  }

  async #send(batch: LogEvent[]): Promise<PutOutcome> {
    const logEvents = batch.map(({ timestamp, message }) => ({ timestamp, message }))
    const answer = await this.#client.send(new PutLogEventsCommand({ ...this.#stream, logEvents }))
    const { rejectedLogEventsInfo: info } = answer
    // Too old and expired ones are counted from the front (end exclusive), too new from the back.
    const front = Math.max(info?.tooOldLogEventEndIndex ?? 0, info?.expiredLogEventEndIndex ?? 0)
    const back = batch.length - (info?.tooNewLogEventStartIndex ?? batch.length)
    const rejected = front + back
    return {
      kind: 'delivered',
      rejected,
      problem: rejected > 0 ? `${rejected} lines rejected as too old or too new` : undefined,
    }
  }

  async #make(): Promise<void> {
    const isOurs = await isMadeHere(this.#client.send(new CreateLogGroupCommand(this.#group)))
    // Keeps the retention of a group that already exists.
    if (isOurs) {
      const retention = { ...this.#group, retentionInDays: this.#retentionInDays }
      await this.#client.send(new PutRetentionPolicyCommand(retention)).catch(() => {})
    }
    await isMadeHere(this.#client.send(new CreateLogStreamCommand(this.#stream)))
  }
}

async function isMadeHere(creation: Promise<unknown>): Promise<boolean> {
  try {
    await creation
    return true
  } catch (error) {
    if (madeByAnother.includes(nameOf(error))) return false
    throw error
  }
}

/**
 * A client of CloudWatch Logs with a destination's credentials, region, endpoint and proxies. Without
 * `throwOnRequestTimeout` the handler prints a warning and goes on waiting.
 */
export function createLogsClient(options: LogDestination & { timeoutMillis: number }) {
  const { region, endpoint, credentials, proxies = {}, timeoutMillis } = options
  const limits = {
    // A proxy connects to the destination, and both do their TLS, before it counts as connected.
    connectionTimeout: Math.min(hasProxy(proxies) ? 3000 : 1000, timeoutMillis),
    requestTimeout: timeoutMillis,
    throwOnRequestTimeout: true,
  }
  const handler = withHandler(new AwsHandler(limits, createProxyChoice(proxies)))
  // One attempt, because the queue retries: retries of the SDK would delay it without a warning.
  return new CloudWatchLogsClient({ region, endpoint, credentials, ...handler, maxAttempts: 1 })
}

function classify(error: unknown): PutOutcome {
  const name = nameOf(error)
  const status = statusOf(error)
  const problem = `${name}: ${error instanceof Error ? error.message : error}`
  if (status === 413) return { kind: 'too large', problem }
  const isName = /logGroupName|logStreamName/.test(problem)
  // A wrong name is not an event's fault: halving would drop every line one by one.
  if (name === 'InvalidParameterException' && !isName) return { kind: 'poisoned', problem }
  const needsPerson = isName || onlyPersonMends.test(name)
  const isThrottled = status === 429 || name === 'ThrottlingException'
  const ownMillis = needsPerson ? slowRetryMillis : undefined
  return {
    kind: 'unavailable',
    problem,
    needsPerson,
    mayBePoisoned: status !== undefined && !needsPerson && !isThrottled,
    mayHaveArrived: status === undefined && mayHaveArrived(error),
    retryAfterMillis: readRetryAfter(headersOf(error)['retry-after']) ?? ownMillis,
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode

const headersOf = (error: unknown) =>
  (error as { $response?: { headers?: Record<string, string> } }).$response?.headers ?? {}
