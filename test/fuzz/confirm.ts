import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Failure, kindOf, replay } from './execute.ts'
import { minimise } from './minimise.ts'
import type { Target } from './target.ts'

export type Suspicion = { target: string; failure: Failure; maxMillis: number }

/**
 * Repeats the failure on a fresh state and minimises it; undefined when it does not happen again.
 * Slowness is judged in a thread of its own: code whose coverage was ever followed stays four times as
 * slow.
 */
export async function confirm(
  target: Target,
  failure: Failure,
  maxMillis: number,
): Promise<Failure | undefined> {
  if (kindOf(failure.problem) === 'thrown') return confirmHere(target, failure, maxMillis)
  const workerData: Suspicion = { target: target.name, failure, maxMillis }
  const worker = new Worker(join(import.meta.dirname, 'confirm-worker.ts'), { workerData })
  const [confirmed] = (await once(worker, 'message')) as [Failure | undefined]
  await worker.terminate()
  return confirmed && { ...confirmed, inputs: confirmed.inputs.map(input => Buffer.from(input)) }
}

export async function confirmHere(
  target: Target,
  { problem, inputs }: Failure,
  maxMillis: number,
): Promise<Failure | undefined> {
  const alone = inputs.slice(-1)
  for (const candidate of [alone, inputs]) {
    if (!(await replay(target, candidate, maxMillis))) continue
    return minimise(target, { problem, inputs: candidate }, maxMillis)
  }
  return undefined
}
