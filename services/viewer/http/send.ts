import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ViewerAnswer } from './message.ts'

/**
 * Writes a finished answer. A status that has no body gets none, HEAD gets the head alone, and
 * whatever a sender gave us comes back with `nosniff`, so that no browser runs it as a page.
 */
export function sendAnswer(
  answer: ViewerAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (answer === 'handled' || response.destroyed) return
  const { body, headers = {} } = answer
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  const payload = isRaw ? (body ?? '') : JSON.stringify(body)

  response.setHeader('x-content-type-options', 'nosniff')
  if (!isRaw) response.setHeader('content-type', 'application/json')
  if (answer.status !== 204) response.setHeader('content-length', Buffer.byteLength(payload))
  response.writeHead(answer.status, headers)
  response.end(request.method === 'HEAD' ? undefined : payload)
}
