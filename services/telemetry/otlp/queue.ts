import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMillis } from '../back-off.ts'
import type { Complain } from '../complaints.ts'
import type { Outcome, Post } from './request.ts'

/** Spans as they go over the wire, made once for all destinations. */
export type SpanBatch = { body: Buffer; spanCount: number }

export type OtlpQueue = {
  add(batch: SpanBatch): void
  /** Resolves when all is sent, or when the deadline has come; what is left then is lost. */
  drain(deadlineMillis: number): Promise<void>
}

export type OtlpQueueOptions = {
  /** For complaints. */
  name: string
  post: Post
  complain: Complain
  /** Of waiting batches. @default 32 MiB: minutes of a busy service, gzipped */
  maxBytes?: number
  /** A batch that nobody took for so long blocks the others for nothing. @default 5 minutes */
  maxAgeMillis?: number
}

// What waits is shown late: after an outage it has to come soon.
const maxBackOffMillis = 5_000
// While the process is about to end there is no time to be polite.
const drainBackOffMillis = 200

type Waiting = SpanBatch & { sinceMillis: number }

/**
 * Holds the batches for one destination, and sends them one after the other, oldest first. One that
 * cannot be delivered is held and tried again, so that a destination may be away for a while without
 * a span being lost; beyond the bounds the oldest go, counted and said.
 *
 * The SDK's own exporter would give up after five attempts within its timeout, and adds the headers
 * of OTEL_EXPORTER_OTLP_HEADERS to every destination, keys included.
 */
export function createOtlpQueue(options: OtlpQueueOptions): OtlpQueue {
  const { name, post, complain } = options
  const { maxBytes = 32 * 1024 * 1024, maxAgeMillis = 300_000 } = options
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let lostSpans = 0
  let sending: Promise<void> | undefined
  const hurry = new AbortController()

  function add(batch: SpanBatch): void {
    waiting.push({ ...batch, sinceMillis: performance.now() })
    waitingBytes += batch.body.length
    while (waitingBytes > maxBytes && waiting.length > 1) lose('too many waiting')
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
  }

  /** Of all complaints in a minute only one is heard, so each says how much is lost by then. */
  function tell(problem: string): void {
    const lost = lostSpans === 0 ? '' : `; ${lostSpans} spans lost so far`
    complain(`otlp: ${name}`, problem + lost)
  }

  async function sendAll(): Promise<void> {
    let failures = 0
    for (let batch = waiting[0]; batch; batch = waiting[0]) {
      const outcome = await post(batch.body)
      // While it was under way the batch may have been lost to the bound.
      const isThere = waiting[0] === batch
      if (outcome.kind === 'refused' && isThere) lostSpans += batch.spanCount
      if (outcome.problem) tell(outcome.problem)
      if (!isThere) continue
      if (outcome.kind !== 'unavailable') {
        failures = 0
        remove()
      } else if (performance.now() - batch.sinceMillis > maxAgeMillis) lose('waited too long')
      else await pause(outcome, failures++)
    }
  }

  function remove(): Waiting | undefined {
    const batch = waiting.shift()
    waitingBytes -= batch?.body.length ?? 0
    return batch
  }

  function lose(reason: string): void {
    lostSpans += remove()?.spanCount ?? 0
    tell(reason)
  }

  async function pause(outcome: Outcome, failures: number): Promise<void> {
    const asked = outcome.kind === 'unavailable' ? outcome.retryAfterMillis : undefined
    const millis = asked ?? Math.min(backOffMillis(failures), maxBackOffMillis)
    const { signal } = hurry
    if (signal.aborted) await sleep(drainBackOffMillis)
    else await sleep(millis, undefined, { signal, ref: false }).catch(() => {})
  }

  async function drain(deadlineMillis: number): Promise<void> {
    hurry.abort()
    const deadline = sleep(deadlineMillis, undefined, { ref: false })
    await Promise.race([sending, deadline])
    const left = waiting.reduce((sum, batch) => sum + batch.spanCount, 0)
    // Under a name of its own: whoever was away has been complained of within the minute.
    if (left > 0) complain(`otlp: ${name}, at the end`, `${left} spans lost: not delivered`)
  }

  return { add, drain }
}
