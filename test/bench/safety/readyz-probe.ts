import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

export type ReadyzProbe = {
  /** The age of the oldest unanswered request; 0 when there is none. */
  waitingMillis(): number
  /** Resolves at the next answer, or when the process is gone. */
  answered(): Promise<void>
  /** Ends the probe; the slowest answer in milliseconds, an unanswered request included. */
  stop(): Promise<number>
}

/**
 * Slots of the memory that the worker and its owner share: the time of the unanswered request, the
 * slowest answer, the number of answers.
 */
export const shared = { askedMillis: 0, slowestMillis: 1, answers: 2, isOver: 3 } as const

/**
 * Sends `GET /readyz` every 20 ms from a thread of its own, because this one is busy with attacks.
 */
export async function startReadyzProbe(port: number, pid: number): Promise<ReadyzProbe> {
  const memory = new Float64Array(new SharedArrayBuffer(8 * Object.keys(shared).length))
  const worker = new Worker(join(import.meta.dirname, 'readyz-worker.ts'), {
    workerData: { port, pid, memory },
  })
  await once(worker, 'message')

  const waitingMillis = () => {
    const asked = memory[shared.askedMillis]!
    return asked === 0 ? 0 : Date.now() - asked
  }

  async function answered(): Promise<void> {
    const before = memory[shared.answers]!
    while (memory[shared.answers] === before && memory[shared.isOver] === 0) {
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  async function stop(): Promise<number> {
    const slowest = Math.max(memory[shared.slowestMillis]!, waitingMillis())
    await worker.terminate()
    return slowest
  }
  return { waitingMillis, answered, stop }
}
