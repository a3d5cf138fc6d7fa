import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type Context, context } from '@opentelemetry/api'

const { emit } = EventEmitter.prototype

export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return encoding !== undefined || (length !== undefined && length !== '0')
}

/**
 * Runs the listeners of a request's body inside `requestContext`: the parser emits from a callback
 * of the socket, outside the request's context. Replaces `emit` rather than each listener, so that
 * listeners can still be removed, those of `once` too.
 */
export function keepContext(requestContext: Context, request: IncomingMessage): void {
  request.emit = (event: string | symbol, ...args: unknown[]) =>
    context.with(requestContext, emit, request, event, ...args)
}
