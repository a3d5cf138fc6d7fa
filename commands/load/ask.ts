import { type Agent, request } from 'node:http'

export type Planned = { method: string; url: string; body?: string }

export type Answer = {
  /** From when the request was due, so that waiting for its turn counts. */
  millis: number
  status: number
  /** Trace id of the SERVER span, of the header `traceresponse`. */
  traceId: string | undefined
  text: string
}

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
      const chunks = await response.toArray().catch(fail)
      if (!chunks) return
      const [, traceId] = String(response.headers.traceresponse).split('-')
      resolve({
        millis: performance.now() - dueMillis,
        status: response.statusCode ?? 0,
        traceId,
        text: Buffer.concat(chunks).toString(),
      })
    })
    outgoing.end(body)
  })
}
