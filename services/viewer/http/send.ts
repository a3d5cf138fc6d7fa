import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ViewerAnswer } from './message.ts'

type Sendable = Exclude<ViewerAnswer, 'handled'> & { body?: string | Uint8Array }

/** Makes a body JSON where it is to be: what fails at that can still be answered with a refusal. */
export function spellOut(answer: ViewerAnswer): Sendable | 'handled' {
  if (answer === 'handled') return answer
  const { body, headers } = answer
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    return { ...answer, body: body ?? '' }
  }
  const jsonHeaders = { 'content-type': 'application/json', ...headers }
  return { ...answer, headers: jsonHeaders, body: JSON.stringify(body) }
}

/**
 * Writes a finished answer. A status that has no body gets none, HEAD gets the head alone, and
 * whatever a sender gave us comes back with `nosniff`, so that no browser runs it as a page.
 */
export function sendAnswer(
  answer: Sendable | 'handled',
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (answer === 'handled' || response.destroyed) return
  const { body = '', headers = {} } = answer

  response.setHeader('x-content-type-options', 'nosniff')
  if (answer.status !== 204) response.setHeader('content-length', Buffer.byteLength(body))
  response.writeHead(answer.status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}
