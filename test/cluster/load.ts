import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { podName, runPod } from './pod.ts'
import { kubectl } from './run.ts'

const generator = readFileSync(join(import.meta.dirname, 'load-generator.js'), 'utf8')

export type Answered = { atMillis: number; status: number; traceId: string }

export type Load = { answered: Answered[]; failed: string[] }

/** With `connections`, so many kept ones share the rate; without a rate as many requests as they allow. */
export type Pace = { ratePerSecond: number } | { connections: number; ratePerSecond?: number }

/** How long no request is answered before a test gives up. */
const silentSeconds = 90

/** Runs a load from a pod of the cluster, so that it reaches all pods of a service. */
export const load = (pace: Pace, seconds: number): Promise<Load> => startLoad(pace, seconds).done

/** The same for as long as `work` takes, which begins with the first answer. */
export async function loadDuring(pace: Pace, work: () => Promise<unknown>): Promise<Load> {
  const { started, done, stop } = startLoad(pace, 600)
  // A load that fails rejects `done`, and never starts.
  await Promise.race([done, started.then(work)]).finally(stop)
  return done
}

function startLoad(pace: Pace, seconds: number) {
  const url = 'http://activities:3000/api/activities/home'
  const name = podName('verify')
  const unlimited = { ratePerSecond: Number.POSITIVE_INFINITY, connections: 0 }
  const { ratePerSecond, connections } = { ...unlimited, ...pace }
  const args = [...[ratePerSecond, connections, seconds].map(String), url]
  const { promise: started, resolve: onPrinted } = Promise.withResolvers<void>()
  const options = {
    label: 'verify',
    name,
    code: generator,
    args,
    seconds: silentSeconds,
    onPrinted,
  }
  // The image has no shell, and Node not on its PATH.
  const stop = () =>
    kubectl('exec', name, '--', '/proc/1/exe', '--eval', 'process.kill(1)').catch(() => {})
  return { started, stop, done: runPod(options).then(parse) }
}

function parse(printed: string): Load {
  const lines = printed
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as [number, number, string])
  return {
    answered: lines
      .filter(([, status]) => status > 0)
      .map(([atMillis, status, traceId]) => ({ atMillis, status, traceId })),
    failed: lines
      .filter(([, status]) => status === 0)
      .map(([atMillis, , reason]) => `${new Date(atMillis).toISOString()} ${reason}`),
  }
}
