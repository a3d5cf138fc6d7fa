import { throughProxy } from '../../proxy/proxy-settings.ts'
import type { RollbarDestination } from '../config/destinations.ts'
import type { Batch, Entry } from '../delivery/batches.ts'
import type { DeliveryCounts } from '../delivery/delivery-counts.ts'
import { type Outcome, outcomeOf } from '../delivery/outcome.ts'
import { type Answer, createPost } from '../delivery/post.ts'
import { DeliveryQueue } from '../delivery/queue.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { untraced } from '../delivery/untraced.ts'

/** One item as JSON. */
export type Item = Entry & { payload: string }

type ItemQueueOptions = {
  warn: ThrottledWarn
  onDrop?: () => void
  /** The timeout of one POST. @default 3 s: the flush at the end has no longer */
  timeoutMillis?: number
  /**
   * @default 2000: as many as the limiter lets through in its burst and in one minute more, so an
   * outage of a minute loses nothing; at about 10 KB an item
   */
  maxItems?: number
}

/** Enough for a vendor that answers in 100 ms to take 80 items/s once it is back. */
const maxRequests = 8

/** One destination's queue: each request carries one item. */
export const createItemQueue = (destination: RollbarDestination, options: ItemQueueOptions) =>
  new DeliveryQueue<Item>({
    who: `rollbar: ${destination.name}${throughProxy(destination.proxy)}`,
    send: createSend(destination, options.timeoutMillis ?? 3000),
    maxRecords: options.maxItems ?? 2000,
    concurrency: maxRequests,
    failuresToPass: 5,
    words: { records: 'items', full: 'the queue is full', lost },
    warn: options.warn,
    onDrop: options.onDrop,
  })

function lost({ dropped }: DeliveryCounts): string {
  const refused = (dropped.refused ?? 0) + (dropped['too large'] ?? 0)
  const full = dropped['queue full'] ?? 0
  return refused + full === 0 ? '' : `; ${refused} items refused, ${full} dropped so far`
}

/**
 * `POST /api/1/item/`; the token is in a header, not in the body.
 * https://docs.rollbar.com/reference/create-item
 */
function createSend({ endpoint, proxy, accessToken }: RollbarDestination, timeoutMillis: number) {
  const post = createPost({
    url: new URL(endpoint),
    proxy,
    headers: { 'content-type': 'application/json', 'x-rollbar-access-token': accessToken },
    timeoutMillis,
    connections: maxRequests,
  })
  return async ({ entries: [item] }: Batch<Item>): Promise<Outcome> =>
    readAnswer(await untraced(() => post(item!.payload)))
}

/** https://docs.rollbar.com/docs/rate-limits: 429 has the seconds until the next item may be sent. */
function readAnswer(answer: Answer): Outcome {
  const { status, headers } = answer
  const seconds = status === 429 ? headers['x-rate-limit-remaining-seconds'] : undefined
  return outcomeOf(answer, describeAnswer(answer), seconds?.toString() ?? headers['retry-after'])
}

/** `{"err":1,"message":"invalid access token"}`, or what a proxy in between answers. */
function describeAnswer({ status, body }: Answer): string {
  try {
    const { message } = JSON.parse(body.toString()) as { message?: unknown }
    if (typeof message === 'string') return `HTTP ${status}: ${message}`
  } catch {}
  return `HTTP ${status}`
}
