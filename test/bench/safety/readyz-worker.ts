import { Agent, get } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import { shared } from './readyz-probe.ts'

const intervalMillis = 20
const { port, memory } = workerData as { port: number; memory: Float64Array }
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

await ask()
memory[shared.slowestMillis] = 0
parentPort!.postMessage('ready')
for (;;) {
  const started = performance.now()
  memory[shared.askedMillis] = Date.now()
  const isAnswered = await ask()
  memory[shared.askedMillis] = 0
  const tookMillis = performance.now() - started
  if (!isAnswered) break
  memory[shared.answers]! += 1
  memory[shared.slowestMillis] = Math.max(memory[shared.slowestMillis]!, tookMillis)
  await new Promise(resolve => setTimeout(resolve, Math.max(intervalMillis - tookMillis, 1)))
}
memory[shared.isOver] = 1

/** False when the connection is refused or breaks: the process is gone. */
function ask(): Promise<boolean> {
  return new Promise(resolve => {
    get({ host: '127.0.0.1', port, path: '/readyz', agent }, answer => {
      answer.resume().on('end', () => resolve(true))
    }).on('error', error => resolve((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED'))
  })
}
