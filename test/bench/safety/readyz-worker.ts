import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import { shared } from './readyz-probe.ts'

const intervalMillis = 20
type Given = { port: number; pid: number; memory: Float64Array }
const { port, pid, memory } = workerData as Given
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

await ask()
memory[shared.slowestMillis] = 0
parentPort!.postMessage('ready')
for (;;) {
  const started = performance.now()
  const queuedBefore = queuedMillis()
  memory[shared.askedMillis] = Date.now()
  const isAnswered = await ask()
  memory[shared.askedMillis] = 0
  if (!isAnswered) break
  const tookMillis = performance.now() - started - (queuedMillis() - queuedBefore)
  memory[shared.answers]! += 1
  memory[shared.slowestMillis] = Math.max(memory[shared.slowestMillis]!, tookMillis)
  await new Promise(resolve => setTimeout(resolve, Math.max(intervalMillis - tookMillis, 1)))
}
memory[shared.isOver] = 1

/**
 * How long the viewer's main thread and this one were ready to run while other programs had the
 * processors: a busy machine is not a stall of the viewer.
 * https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
 */
function queuedMillis(): number {
  const threads = [`/proc/${pid}/task/${pid}/schedstat`, '/proc/thread-self/schedstat']
  try {
    const waits = threads.map(file => Number(readFileSync(file, 'utf8').split(' ')[1]))
    return waits.reduce((sum, nanos) => sum + nanos / 1e6, 0)
  } catch {
    return 0
  }
}

/** False when the connection is refused or breaks: the process has ended. */
function ask(): Promise<boolean> {
  return new Promise(resolve => {
    get({ host: '127.0.0.1', port, path: '/readyz', agent }, answer => {
      answer.resume().on('end', () => resolve(true))
    }).on('error', error => resolve((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED'))
  })
}
