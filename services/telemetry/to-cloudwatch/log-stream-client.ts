import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { LogDestination } from '../config/destinations.ts'
import { mayHaveArrived } from '../delivery/failure.ts'
import { readRetryAfter } from '../delivery/retry-after.ts'
import type { LogEvent } from './event-buffer.ts'

/** What came of one request. */
export type PutOutcome =
  /** `rejected`: events the service took but will not keep (too old, too new, expired). */
  | { kind: 'delivered'; rejected: number }
  /** The request itself is at fault, so one event in it is. */
  | { kind: 'poisoned' | 'too large'; problem: string }
  /** `slow`: only a person can heal it (permissions, credentials), so it is not asked often. */
  | Later

type Later = {
  kind: 'later'
  problem: string
  slow: boolean
  mayHaveArrived: boolean
  /** It answered that it failed: perhaps at one event of the batch. */
  mayBePoison: boolean
  retryAfterMillis: number | undefined
}

export type LogStreamOptions = LogDestination & { logStream: string; timeoutMillis: number }

/** Made by another replica, or being made right now: as good as made by us. */
const madeByAnother = ['ResourceAlreadyExistsException', 'OperationAbortedException']

const needsAPerson =
  /AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthentication|InvalidClientTokenId|CredentialsProvider|OptInRequired/

/** One log stream at one destination; group and stream are made when they are found missing. */
export class LogStreamClient {
  readonly #client: CloudWatchLogsClient
  readonly #group: { logGroupName: string }
  readonly #stream: { logGroupName: string; logStreamName: string }
  readonly #retentionInDays: number

  constructor(options: LogStreamOptions) {
    this.#client = createClient(options)
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

  async #send(batch: LogEvent[]): Promise<PutOutcome> {
    const logEvents = batch.map(({ timestamp, message }) => ({ timestamp, message }))
    const answer = await this.#client.send(new PutLogEventsCommand({ ...this.#stream, logEvents }))
    const { rejectedLogEventsInfo: rejected } = answer
    // Too old and expired ones are counted from the front (end exclusive), too new from the back.
    const front = Math.max(
      rejected?.tooOldLogEventEndIndex ?? 0,
      rejected?.expiredLogEventEndIndex ?? 0,
    )
    const back = batch.length - (rejected?.tooNewLogEventStartIndex ?? batch.length)
    return { kind: 'delivered', rejected: front + back }
  }

  async #make(): Promise<void> {
    const isOurs = await isMadeHere(this.#client.send(new CreateLogGroupCommand(this.#group)))
    // Of a group that somebody else made the retention is theirs to choose.
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

/** Without `throwOnRequestTimeout` the handler only prints a warning and waits on. */
function createClient({ region, endpoint, credentials, timeoutMillis }: LogStreamOptions) {
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: Math.min(1000, timeoutMillis),
    requestTimeout: timeoutMillis,
    throwOnRequestTimeout: true,
  })
  // Tries again itself: the SDK's own tries would hold up the queue without a word.
  return new CloudWatchLogsClient({ region, endpoint, credentials, requestHandler, maxAttempts: 1 })
}

function classify(error: unknown): PutOutcome {
  const name = nameOf(error)
  const status = statusOf(error)
  const problem = `${name}: ${error instanceof Error ? error.message : error}`
  if (status === 413) return { kind: 'too large', problem }
  const names = /logGroupName|logStreamName/.test(problem)
  // A wrong name is not an event's fault: bisecting would throw away every line one by one.
  if (name === 'InvalidParameterException' && !names) return { kind: 'poisoned', problem }
  const slow = names || needsAPerson.test(name)
  const isThrottled = status === 429 || name === 'ThrottlingException'
  return {
    kind: 'later',
    problem,
    slow,
    mayBePoison: status !== undefined && !slow && !isThrottled,
    mayHaveArrived: status === undefined && mayHaveArrived((error as { code?: unknown }).code),
    retryAfterMillis: readRetryAfter(headersOf(error)['retry-after']),
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode

const headersOf = (error: unknown) =>
  (error as { $response?: { headers?: Record<string, string> } }).$response?.headers ?? {}
