import { createGate, type Gate } from '../turns/gate.ts'
import { overloaded } from './byte-budget.ts'
import type { Handler, ViewerRequest } from './message.ts'
import { spellOut } from './send.ts'

/** A body that is larger is handled alone. */
const largeBytes = 1024 * 1024

/** One that works, and one that would else wait for a slow one. */
const readsAtOnce = 2

/** A page asks for a handful at a time. */
const maxWaitingReads = 100

/** Whether a request is answered with what is kept. */
export type IsRead = (request: ViewerRequest) => boolean

export type InTurn = (handler: Handler, isRead: IsRead) => Handler

/**
 * What needs far more memory than its bytes goes one after another. All work is done in slices, so
 * without this twenty exports at once are twenty traces in memory at once, and none is done sooner.
 * Reads do not wait for large bodies, nor these for them; records of usual size wait for neither.
 */
export function createInTurn(): InTurn {
  const reads = createGate(readsAtOnce, maxWaitingReads, overloaded)
  const largeBodies = createGate(1)
  return (handler, isRead) => request => {
    if (isRead(request)) return pass(reads, handler, request)
    if (request.body.length > largeBytes) return pass(largeBodies, handler, request)
    return handler(request)
  }
}

/**
 * The answer becomes bytes inside: what it was made of is garbage when the next one begins. One that
 * refuses is small, and is read for its reason on its way out.
 */
const pass = (gate: Gate, handler: Handler, request: ViewerRequest) =>
  gate(async () => {
    if (request.response.destroyed) return 'handled'
    const answer = await handler(request)
    const isRefused = answer !== 'handled' && answer.status >= 400
    return isRefused ? answer : await spellOut(answer)
  })
