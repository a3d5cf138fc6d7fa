import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'

/** Writes `OPENED <kind>` for each socket and worker thread that the program opens from now on. */
const note = (kind: string) => writeSync(1, `OPENED ${kind}\n`)

// The CommonJS objects, since what is replaced on them is seen by every way to import them.
const require = createRequire(import.meta.url)

function watch(owner: object, name: string, kind: string): void {
  const holder = owner as Record<string, (...args: unknown[]) => unknown>
  const original = holder[name]!
  holder[name] = function (this: unknown, ...args: unknown[]) {
    note(kind)
    return original.apply(this, args)
  }
}

if (isMainThread) {
  const net = require('node:net')
  const dgram = require('node:dgram')
  const workers = require('node:worker_threads')
  watch(net.Socket.prototype, 'connect', 'connect')
  watch(net.Server.prototype, 'listen', 'listen')
  watch(dgram.Socket.prototype, 'bind', 'dgram')
  watch(dgram.Socket.prototype, 'send', 'dgram')
  watch(dgram.Socket.prototype, 'connect', 'dgram')
  const { Worker } = workers
  workers.Worker = class extends Worker {
    constructor(...args: unknown[]) {
      note('worker')
      super(...args)
    }
  }
  require('node:module').syncBuiltinESMExports()
}
