import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runPod } from './pod.ts'

const generator = readFileSync(join(import.meta.dirname, 'load-generator.js'), 'utf8')

export type Answered = { atMillis: number; status: number; traceId: string }

export type Load = { answered: Answered[]; failed: string[] }

export type Pace = { ratePerSecond: number } | { connections: number }

/** Runs a load from a pod of the cluster, so that it reaches all pods of a service. */
export async function load(pace: Pace, seconds: number): Promise<Load> {
  const url = 'http://activities:3000/api/activities/home'
  const { ratePerSecond, connections } = { ratePerSecond: 0, connections: 0, ...pace }
  const args = [...[ratePerSecond, connections, seconds].map(String), url]
  const printed = await runPod({ label: 'verify', code: generator, args, seconds: seconds + 60 })
  const lines = printed
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as [number, number, string])
  return {
    answered: lines
      .filter(([, status]) => status > 0)
      .map(([atMillis, status, traceId]) => ({ atMillis, status, traceId })),
    failed: lines.filter(([, status]) => status === 0).map(([, , reason]) => reason),
  }
}
