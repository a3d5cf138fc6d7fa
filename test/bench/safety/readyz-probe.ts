import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

export type ReadyzProbe = {
  /** How long the oldest question has waited; 0 when none is open. */
  waitingMillis(): number
  /** Resolves at the next answer, or when the process is gone. */
  answered(): Promise<void>
  /** Ends the probe; the slowest answer in milliseconds, a question still open included. */
  stop(): Promise<number>
}

/** What the worker and its owner share: when the open question was asked, slowest answer, answers. */
export const shared = { askedMillis: 0, slowestMillis: 1, answers: 2, isOver: 3 } as const

/**
 * Asks `GET /readyz` every 20 ms from a thread of its own, because this one is busy with attacks.
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
