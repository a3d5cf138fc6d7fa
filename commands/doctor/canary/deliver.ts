import { setTimeout as sleep } from 'node:timers/promises'
import type { Entry } from '../../../services/telemetry/delivery/batches.ts'
import type { DeliveryQueue } from '../../../services/telemetry/delivery/queue.ts'
import type { ThrottledWarn } from '../../../services/telemetry/delivery/throttled-warnings.ts'

/** What became of a canary. `problem` is the sender's own warning; undefined: it was accepted. */
export type Sent = { problem?: string | undefined; millis: number }

/** How long one attempt may take. */
export const sendMillis = 4_000

/** The count of losses that a queue adds to each warning. */
const losses = /; \d+ (spans|items|oldest lines) .*so far$/

/** Sends one record by a queue as the services have it, and stops after the first attempt. */
export async function deliver<Of extends Entry>(
  createQueue: (warn: ThrottledWarn) => DeliveryQueue<Of>,
  entry: Of,
): Promise<Sent> {
  const startMillis = performance.now()
  const { promise: warned, resolve } = Promise.withResolvers<string>()
  const queue = createQueue((_who, problem) => resolve(problem.replace(losses, '')))
  queue.push(entry)
  const done = queue.flush(sendMillis + 500).then(() => undefined)
  const problem = await Promise.race([warned, done])
  const isDelivered = queue.counts().delivered === entry.records
  queue.close()
  const millis = Math.round(performance.now() - startMillis)
  return { millis, problem: isDelivered ? undefined : (problem ?? 'no answer in time') }
}

/** Rejects when a promise does not settle in time, such as that of a search for credentials. */
export const within = <Outcome>(millis: number, promise: Promise<Outcome>): Promise<Outcome> =>
  Promise.race([
    promise,
    sleep(millis, undefined, { ref: false }).then(() => {
      throw new Error(`no answer within ${millis / 1000} s`)
    }),
  ])
