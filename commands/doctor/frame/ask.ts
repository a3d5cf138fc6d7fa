import * as http from 'node:http'
import * as https from 'node:https'
import { isObject } from '../../../services/json/json-object.ts'
import { createAgent } from '../../../services/proxy/agent.ts'
import { failureWords } from '../../../services/text/failure-words.ts'
import { beginningOf, jsonIn } from '../../outside-answer/outside-answer.ts'

type Options = {
  method?: string
  headers?: Record<string, string>
  proxy?: string | undefined
  timeoutMillis?: number
}

export type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string }

/** Of an answer only the beginning is read. */
const maxBytes = 4 * 1024 * 1024

/** A request that follows no redirect, which would take keys along. Rejects without an answer. */
export function ask(url: string | URL, options: Options = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, proxy, timeoutMillis = 3_000 } = options
  const { protocol } = new URL(url)
  const { request } = protocol === 'https:' ? https : http
  const agent = createAgent(protocol, proxy)
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMillis)
    const outgoing = request(url, { method, headers, agent, signal })
    outgoing.on('error', reject)
    outgoing.on('response', incoming => {
      const { statusCode: status = 0, headers } = incoming
      beginningOf(incoming, maxBytes).then(text => resolve({ status, headers, text }), reject)
    })
    outgoing.on('close', () => reject(new Error('closed without an answer')))
    outgoing.end()
  })
}

/** The JSON of an answer; undefined when it is none, or no object. */
export function jsonOf({ text }: Answer): Record<string, unknown> | undefined {
  const value = jsonIn(text)
  return isObject(value) ? value : undefined
}

/** The answer, or in a few words why there is none. */
export const askOrWords = (url: string, options?: Options): Promise<Answer | string> =>
  ask(url, options).catch(failureWords)
