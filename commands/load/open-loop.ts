import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, ask, type Planned } from './ask.ts'

export type Sent = Omit<Answer, 'text'>

export type Outcome = {
  asked: number
  answers: Sent[]
  /** The code of the error of each request without an answer. */
  failures: string[]
  /** How late a request was sent at most, because this program was busy. */
  mostLateMillis: number
  /** Why the load ended before its time. */
  stopped?: string
}

export type Plan = {
  requests: Iterator<Planned, never>
  perSecond: number
  /** How many requests there are in all. */
  count: number
  random: () => number
  signal: AbortSignal
}

/** More than these under way means that nothing answers: a person's machine has not much more room. */
const maxUnderWay = 2000

/** So many requests in a row without an answer end the load. */
const maxFailedInRow = 50

/**
 * Sends requests when they are due, however late the answers are: an open loop, as visitors are. Each
 * has a moment by chance in its own slot, so that the number of requests is exact and they do not
 * come in step with anything.
 */
export async function runOpenLoop(plan: Plan): Promise<Outcome> {
  const { requests, perSecond, count, random, signal } = plan
  const agent = new Agent({ keepAlive: true })
  const outcome: Outcome = { asked: 0, answers: [], failures: [], mostLateMillis: 0 }
  const underWay = new Set<Promise<void>>()
  const watch = { failedInRow: 0 }
  const startMillis = performance.now()

  while (outcome.asked < count) {
    const dueMillis = startMillis + ((outcome.asked + random()) * 1000) / perSecond
    const waitMillis = dueMillis - performance.now()
    if (waitMillis > 1) await sleep(waitMillis, undefined, { signal }).catch(() => {})
    outcome.stopped = reasonToStop(signal, underWay.size, watch.failedInRow)
    if (outcome.stopped) break
    outcome.mostLateMillis = Math.max(outcome.mostLateMillis, performance.now() - dueMillis)
    outcome.asked++
    const done = ask(requests.next().value, agent, dueMillis).then(answer => {
      note(outcome, watch, answer)
      underWay.delete(done)
    })
    underWay.add(done)
  }

  await Promise.all(underWay)
  agent.destroy()
  return outcome
}

function reasonToStop(signal: AbortSignal, underWay: number, failedInRow: number) {
  if (signal.aborted) return 'it was interrupted'
  if (failedInRow >= maxFailedInRow) return `${maxFailedInRow} requests in a row had no answer`
  if (underWay >= maxUnderWay) return `${maxUnderWay} requests were waiting for an answer`
  return undefined
}

function note(outcome: Outcome, watch: { failedInRow: number }, answer: Answer | string): void {
  if (typeof answer === 'string') {
    outcome.failures.push(answer)
    watch.failedInRow++
  } else {
    const { millis, status, traceId } = answer
    outcome.answers.push({ millis, status, traceId })
    watch.failedInRow = 0
  }
}
