import * as http from 'node:http'
import * as https from 'node:https'
import type { Socket } from 'node:net'
import { createAgent } from '../../../services/proxy/agent.ts'
import { createProxyChoice } from '../../../services/proxy/proxy-settings.ts'
import { failureCode, failureWords } from '../../../services/text/failure-words.ts'
import type { DoctorContext } from '../frame/context.ts'

/** A vendor, as far as the network goes. */
export type Vendor = { name: string; url: URL; proxy: string | undefined }

/** A step of a connection, in their order; `HTTP` is the answer itself. */
export type Step = 'DNS' | 'TCP' | 'TLS' | 'HTTP'

export type Reached = {
  /** How long each step took. */
  millis: { [step in Step]?: number }
  /** The step that did not succeed, and why. */
  failure?: { step: Step; words: string; code: string | undefined }
  /** The header `Date` of the answer, and when it came here. */
  date?: string | undefined
  atMillis?: number
}

/** The vendors that are configured. */
export function vendorsOf({ config }: DoctorContext): Vendor[] {
  const isVendor = ({ name }: { name: string }) => name !== 'viewer'
  const choose = createProxyChoice(config.proxies)
  const place = (name: string, address: string) => {
    const url = new URL(address)
    return { name, url, proxy: choose(url) }
  }
  return [
    ...config.otlp.filter(isVendor).map(({ name, url }) => place(shownName[name] ?? name, url)),
    ...config.rollbar.filter(isVendor).map(({ endpoint }) => place('Rollbar', endpoint)),
    ...config.logs.filter(isVendor).flatMap(({ endpoint, region }) => {
      const address = endpoint ?? (region && `https://logs.${region}.amazonaws.com`)
      return address ? [place('CloudWatch Logs', address)] : []
    }),
  ]
}

const shownName: { [name: string]: string } = { honeycomb: 'Honeycomb', otlp: 'OTLP collector' }

const timeoutMillis = 4_000

/** Connects to a vendor and asks for its first page, once for all checks. Sends no key. */
export const reachOf = (context: DoctorContext, vendor: Vendor): Promise<Reached> =>
  context.once(`reach ${vendor.url.origin}`, () => reach(vendor))

function reach({ url, proxy }: Vendor): Promise<Reached> {
  const isTls = url.protocol === 'https:'
  const { request } = isTls ? https : http
  const agent = createAgent(url.protocol, proxy)
  const startMillis = performance.now()
  const millis: Reached['millis'] = {}
  const note = (step: Step) => () => {
    millis[step] = Math.round(performance.now() - startMillis)
  }
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(timeoutMillis)
    const outgoing = request(new URL('/', url), { method: 'HEAD', agent, signal })
    outgoing.on('socket', (socket: Socket) => {
      socket.once('lookup', note('DNS')).once('connect', note('TCP'))
      socket.once('secureConnect', note('TLS'))
    })
    const fail = (error: unknown) => {
      const step = failedStep(millis, error, isTls)
      resolve({ millis, failure: { step, words: failureWords(error), code: failureCode(error) } })
    }
    outgoing.on('error', fail)
    outgoing.on('response', answer => {
      note('HTTP')()
      answer.resume()
      resolve({ millis, date: answer.headers.date, atMillis: Date.now() })
    })
    outgoing.on('close', () => fail(new Error('closed without an answer')))
    outgoing.end()
  })
}

function failedStep(millis: Reached['millis'], error: unknown, isTls: boolean): Step {
  const code = failureCode(error) ?? ''
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'DNS'
  // A refused connection has been looked up, also where its address is no name.
  if (millis.TCP === undefined) return 'TCP'
  return isTls && millis.TLS === undefined ? 'TLS' : 'HTTP'
}
