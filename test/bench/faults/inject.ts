import { isMainThread } from 'node:worker_threads'

/**
 * Preloaded before a service with `--import`. Makes it fail from inside when the bench sends a message
 * over IPC, in ways that no request to a real service can cause.
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
    // The fault throws in a turn of its own, as a callback would.
    if (inject) setImmediate(() => faults[inject]?.())
  })
  // The listener above must not keep the process alive, nor change what the end of its parent does.
  process.channel?.unref()
}
