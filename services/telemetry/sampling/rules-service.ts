import { request } from 'node:http'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

/** Asks the rules service, and answers its JSON. Throws whatever went wrong. */
export type AskRulesService = (
  path: '/GetSamplingRules' | '/SamplingTargets',
  body: object,
  signal: AbortSignal,
) => Promise<unknown>

export type RulesServiceOptions = { host: string; port: number; timeoutMillis?: number }

// 25 rules a page, and no rule has more than a few hundred characters.
const maxAnswerBytes = 1024 * 1024

/**
 * X-Ray's sampling API through the daemon's TCP port, which signs and forwards. Never traced: a
 * span for the poll would ask the sampler, which polls.
 */
export function rulesServiceAt(options: RulesServiceOptions): AskRulesService {
  const { host, port, timeoutMillis = 5000 } = options
  return (path, body, signal) => {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)])
    const ask = () => post({ host, port, path }, JSON.stringify(body), ending)
    return context.with(suppressTracing(ROOT_CONTEXT), ask)
  }
}

type Address = { host: string; port: number; path: string }

function post(address: Address, body: string, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const call = request({ ...address, method: 'POST', headers, signal, agent: false })
    call.on('socket', socket => socket.unref())
    const fail = (error: unknown) =>
      reject(signal.aborted ? new Error(`${address.path}: no answer`) : error)
    call.on('error', fail)
    call.on('response', async response => {
      try {
        if (response.statusCode !== 200) {
          response.destroy()
          throw new Error(`${address.path} answered ${response.statusCode}`)
        }
        resolve(parse(await readWhole(response), address.path))
      } catch (error) {
        fail(error)
      }
    })
    call.end(body)
  })
}

async function readWhole(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${path} answered no JSON: ${JSON.stringify(text.slice(0, 100))}`)
  }
}
