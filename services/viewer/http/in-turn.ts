import { createGate, type Gate } from '../turns/gate.ts'
import { overloaded } from './byte-budget.ts'
import type { Handler, ViewerRequest } from './message.ts'
import { spellOut } from './send.ts'

/** A larger body is handled alone. */
const largeBytes = 1024 * 1024

/** Two reads: while a slow one runs, another need not wait for it. */
const readsAtOnce = 2

/** A page sends a handful at a time. */
const maxWaitingReads = 100

/** Whether a request only reads from the store. */
export type IsRead = (request: ViewerRequest) => boolean

export type InTurn = (handler: Handler, isRead: IsRead) => Handler

/**
 * Requests that need far more memory than their bytes run one after another. All work is done in
 * slices: without this, twenty exports at once would be twenty traces in memory at once, and none
 * would end sooner. Reads do not wait for large bodies, nor large bodies for reads; records of
 * usual size wait for neither.
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
 * The answer becomes bytes inside, so that its objects are garbage when the next request begins. A
 * rejection is small, and its reason is read later.
 */
const pass = (gate: Gate, handler: Handler, request: ViewerRequest) =>
  gate(async () => {
    if (request.response.destroyed) return 'handled'
    const answer = await handler(request)
    const isRefused = answer !== 'handled' && answer.status >= 400
    return isRefused ? answer : await spellOut(answer)
  })
