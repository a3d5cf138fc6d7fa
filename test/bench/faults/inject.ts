import { isMainThread } from 'node:worker_threads'

/**
 * Comes before a service with `--import`, and makes it fail from inside when the bench says so over
 * IPC: what no request of a real service can bring about.
 */
const faults: Record<string, () => void> = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('thrown by the fault bench')
  },
  'throw twice': () => {
    for (const which of ['first', 'second']) {
      process.nextTick(() => {
        throw new Error(`the ${which} of one turn, thrown by the fault bench`)
      })
    }
  },
  reject: () => void Promise.reject(new Error('rejected by the fault bench')),
  'fill memory': () => {
    const kept: string[][] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, () => `kept ${Math.random()}`))
  },
}

if (isMainThread) {
  process.on('message', message => {
    const { inject } = message as { inject?: string }
    // In a turn of its own, as any callback that throws.
    if (inject) setImmediate(() => faults[inject]?.())
  })
  // The listener above must not be what keeps the process alive, or what its parent is to it.
  process.channel?.unref()
}
