import { parentPort, workerData } from 'node:worker_threads'
import { confirmHere, type Suspicion } from './confirm.ts'
import { targets } from './targets.ts'

const { target: name, failure, maxMillis } = workerData as Suspicion
const target = targets.find(each => each.name === name)!
const inputs = failure.inputs.map(input => Buffer.from(input))
parentPort!.postMessage(await confirmHere(target, { ...failure, inputs }, maxMillis))
