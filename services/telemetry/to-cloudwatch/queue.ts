import type { LogDestination } from '../config/destinations.ts'
import type { Batch } from '../delivery/batches.ts'
import type { DeliveryCounts } from '../delivery/delivery-counts.ts'
import type { Outcome } from '../delivery/outcome.ts'
import { DeliveryQueue } from '../delivery/queue.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type LogEvent, maxBatchBytes } from './log-event.ts'
import type { PutOutcome } from './log-stream-client.ts'

type LogQueueOptions = {
  name: LogDestination['name']
  put: (events: LogEvent[]) => Promise<PutOutcome>
  warn: ThrottledWarn
  /** How long the first line waits for others. */
  gatherMillis: number
  maxBytes: number
}

/**
 * Limits of one PutLogEvents request, besides its bytes.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
const maxBatchEvents = 10_000
const maxSpanMillis = 24 * 60 * 60 * 1000

/** After so many failures in a row one event of the batch may be at fault. */
const failuresToSuspect = 8
/** A single event is suspect only when it is older: before that it may as well be an outage. */
const suspectMillis = 300_000
/** A destination that rejects fewer bytes as too large rejects everything. */
const minSplitBytes = 16 * 1024

/** One destination's queue: each request carries as many events as the service allows. */
export const createLogQueue = ({ name, put, warn, gatherMillis, maxBytes }: LogQueueOptions) =>
  new DeliveryQueue<LogEvent>({
    who: `cloudwatch: ${name}`,
    send: batch => send(batch, put),
    divide: halve,
    gather: { millis: gatherMillis, fits },
    maxBytes,
    words: { records: 'lines', full: 'the buffer is full', lost },
    warn,
  })

/** Allows half of the longest span on each side of the first event, since a clock may be set back. */
function fits({ entries, bytes }: Batch<LogEvent>, event: LogEvent): boolean {
  return (
    entries.length < maxBatchEvents &&
    bytes + event.bytes <= maxBatchBytes &&
    Math.abs(event.timestamp - entries[0]!.timestamp) <= maxSpanMillis / 2
  )
}

async function send(batch: Batch<LogEvent>, put: LogQueueOptions['put']): Promise<Outcome> {
  // The service requires them in order of time.
  const outcome = await put(batch.entries.toSorted((a, b) => a.timestamp - b.timestamp))
  const isPoisoned = outcome.kind === 'unavailable' && outcome.mayBePoisoned && isSuspect(batch)
  return isPoisoned ? { kind: 'poisoned', problem: outcome.problem } : outcome
}

function isSuspect({ entries, failures, sinceMillis }: Batch<LogEvent>): boolean {
  if (failures < failuresToSuspect) return false
  return entries.length > 1 || performance.now() - sinceMillis > suspectMillis
}

async function halve({ entries, bytes }: Batch<LogEvent>, why: 'too large' | 'poisoned') {
  const isSmall = why === 'too large' && bytes < minSplitBytes
  if (entries.length === 1 || isSmall) return undefined
  const middle = entries.length >> 1
  return [entries.slice(0, middle), entries.slice(middle)]
}

function lost({ dropped }: DeliveryCounts): string {
  const full = dropped['queue full'] ?? 0
  return full === 0 ? '' : `, ${full} oldest lines dropped so far`
}
