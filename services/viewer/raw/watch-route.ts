import type { IncomingMessage } from 'node:http'
import { isObject } from '../../json/json-object.ts'
import type { FaultSwitches } from '../faults/fault-switches.ts'
import { injectFault } from '../faults/inject-fault.ts'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import type { Route } from '../http/request-error.ts'
import { parseObject } from '../json/parse-object.ts'
import type { Wire } from '../records/api.ts'
import type { Inbox } from '../records/record.ts'
import type { KeptPayload } from './kept-payload.ts'
import type { RawPayloads } from './raw-payloads.ts'

/** Wraps a wire's route. */
export type WatchRoute = (wire: Wire, route: Route) => Route

type Watch = { raw: RawPayloads; faults: FaultSwitches; inbox: Inbox }

/** Wraps a wire's route: keeps raw payloads, injects the wire's fault, and notes the answer. */
export function watchRoute(wire: Wire, route: Route, { raw, faults, inbox }: Watch): Route {
  function keep(request: IncomingMessage, body: Buffer): KeptPayload {
    const { method, url, headers } = request
    const operation = headers['x-amz-target'] ? ` ${headers['x-amz-target']}` : ''
    return raw.keep(wire, request, { what: `${method} ${url}${operation}`, headers, body })
  }

  function noteAnswer(payload: KeptPayload, answer: ViewerAnswer): ViewerAnswer {
    if (answer === 'handled') return answer
    payload.status = answer.status
    if (answer.status >= 400) raw.reject(payload, reasonIn(answer.body) ?? `${answer.status}`)
    return answer
  }

  function lose(request: IncomingMessage, reason: string): void {
    inbox.count(wire, { dropped: 1 })
    inbox.noteRejection({ wire, reason }, request)
  }

  async function handler(request: ViewerRequest): Promise<ViewerAnswer> {
    if (isOurPage(request.raw)) return route.handler(request)
    const payload = keep(request.raw, request.body)
    const fault = faults.nextFault(wire)
    const end = fault && (await injectFault(fault, request))
    if (end) {
      lose(request.raw, `fault switch: ${fault.drop ? 'connection cut' : 'never answered'}`)
      return end
    }
    return noteAnswer(payload, await route.handler(request))
  }

  return {
    ...route,
    handler,
    reject(rejection, request) {
      if (isOurPage(request)) return route.reject(rejection, request)
      // A request whose body could not be read is not kept yet: only its head can be shown.
      const payload = raw.find(request) ?? keep(request, Buffer.alloc(0))
      return noteAnswer(payload, route.reject(rejection, request))
    },
  }
}

/**
 * Whether the viewer's own page sent the request, as its browser says. The page calls the vendors'
 * APIs too, but it is not a sender: it must neither push out senders' payloads nor be cut off by
 * the faults that it shows.
 */
const isOurPage = ({ headers }: IncomingMessage) => headers['sec-fetch-site'] === 'same-origin'

/** The message has a different name for each vendor. */
function reasonIn(body: unknown): string | undefined {
  const fields = typeof body === 'string' ? parseObject(body) : body
  if (!isObject(fields)) return undefined
  const { message, Message } = fields
  return [message, Message].find(text => typeof text === 'string') as string | undefined
}
