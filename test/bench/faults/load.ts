import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../../../commands/load/ask.ts'
import { percentilesOf } from '../../../commands/load/report.ts'

export type Answer = {
  millis: number
  status: number
  /** Trace id of the SERVER span. */
  traceId: string | undefined
  /** Uuid of the item, if the request reported one. */
  uuid: string | undefined
}

/** `failures` has a code for each request without an answer. */
export type Phase = { asked: number; answers: Answer[]; failures: string[] }

/**
 * The mix of requests: a tenth are items, a tenth writes; the rest is the home feed, which calls
 * the peer.
 */
const mix: { method: string; path: string; body?: string }[] = Array.from({ length: 10 }, () => ({
  method: 'GET',
  path: '/api/activities/home',
}))
mix[3] = { method: 'GET', path: '/rollbar/test' }
mix[7] = {
  method: 'POST',
  path: '/api/activities',
  body: JSON.stringify({ handle: 'bob', message: 'hello @ada', ttl: '1-hour' }),
}

export type Load = ReturnType<typeof createLoad>

/**
 * An open loop: requests are sent when they are due, however late answers are, and an answer's time
 * counts from when its request was due.
 */
export function createLoad(address: string, perSecond: number) {
  // Without a limit: the agent sometimes never gives a socket to a request that waits for one.
  const agent = new Agent({ keepAlive: true })
  let sent = 0

  async function send(dueMillis: number): Promise<Answer | string> {
    const { path, ...planned } = mix[sent++ % mix.length]!
    const answer = await ask({ ...planned, url: `${address}${path}` }, agent, dueMillis)
    if (typeof answer === 'string') return answer
    const { text, ...rest } = answer
    return { ...rest, uuid: path === '/rollbar/test' ? JSON.parse(text).uuid : undefined }
  }

  return {
    /** Sends for `millis`, or until `isOver`, and waits for the answers. */
    async run(millis: number, isOver: () => boolean = () => false): Promise<Phase> {
      const startMillis = performance.now()
      const answers: Promise<Answer | string>[] = []
      while (performance.now() - startMillis < millis && !isOver()) {
        const dueMillis = startMillis + (answers.length * 1000) / perSecond
        const waitMillis = dueMillis - performance.now()
        if (waitMillis > 1) await sleep(waitMillis)
        answers.push(send(dueMillis))
      }
      const settled = await Promise.all(answers)
      return {
        asked: answers.length,
        answers: settled.filter(answer => typeof answer !== 'string'),
        failures: settled.filter(answer => typeof answer === 'string'),
      }
    },
    stop: () => agent.destroy(),
  }
}

/** Milliseconds that 99 of 100 answers took at most. */
export const p99 = (answers: Answer[]): number =>
  percentilesOf(answers.map(({ millis }) => millis))?.p99 ?? Number.NaN
