import { type Agent, request } from 'node:http'
import { beginningOf } from '../outside-answer/outside-answer.ts'

export type Planned = { method: string; url: string; body?: string }

export type Answer = {
  /** From when the request was due, so that waiting for its turn counts. */
  millis: number
  status: number
  /** Trace id of the SERVER span, of the header `traceresponse`. */
  traceId: string | undefined
  text: string
}

/** More than our services answer; the rest of what another program sends is not waited for. */
const maxBytes = 4 * 1024 * 1024

/** How long an answer may take. */
const timeoutMillis = 10_000

/**
 * Sends a request. Resolves to the code of the error when there was no answer, such as ECONNREFUSED,
 * and to `TimeoutError` after 10 s.
 * @param dueMillis when it should have been sent, by `performance.now()`
 */
export function ask(planned: Planned, agent: Agent, dueMillis: number): Promise<Answer | string> {
  const { method, url, body } = planned
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(timeoutMillis)
    const fail = (error: Error & { code?: unknown }) =>
      resolve(signal.aborted ? 'TimeoutError' : String(error.code ?? error.name))
    const outgoing = request(url, { method, agent, headers, signal })
    outgoing.on('error', fail).on('response', async response => {
      const text = await beginningOf(response, maxBytes).catch(fail)
      if (text === undefined) return
      const [, traceId] = String(response.headers.traceresponse).split('-')
      resolve({
        millis: performance.now() - dueMillis,
        status: response.statusCode ?? 0,
        traceId,
        text,
      })
    })
    outgoing.end(body)
  })
}
