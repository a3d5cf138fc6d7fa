import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { ScenarioSwitch } from './switch.ts'

/**
 * The viewer switches a service by this path of the service's own port:
 *
 *     PUT /-/scenario
 *     x-waywiser-switch: slow-statement;1796000000000;<proof>
 *
 * with the time at which it ends, in epoch milliseconds, and the base64url of
 * HMAC-SHA256(SCENARIOS_KEY, `service "\n" name "\n" time`): no page, pod or passer-by can make one,
 * and what is repeated ends at the same time. An empty name switches off.
 */
export const controlPath = '/-/scenario'
export const controlHeader = 'x-waywiser-switch'

export const formatControl = (key: string, service: string, name: string, untilMillis: number) =>
  `${name};${untilMillis};${proofOf(key, service, name, untilMillis).toString('base64url')}`

function proofOf(key: string, service: string, name: string, untilMillis: number): Buffer {
  return createHmac('sha256', key).update(`${service}\n${name}\n${untilMillis}`).digest()
}

/** Whether a request is meant to switch a service, proven or not. */
export const isOrder = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'PUT' && url === controlPath && typeof headers[controlHeader] === 'string'

/**
 * Answers what switches this service, outside of telemetry; every other request, one with a wrong
 * proof too, goes to `listener`, where the path is unknown.
 */
export function withControl(
  { key, service, set }: ScenarioSwitch,
  listener: RequestListener,
): RequestListener {
  return (request, response) => {
    const order = key === undefined ? undefined : orderIn(request, key, service)
    if (!order || !set(order.name, order.untilMillis)) listener(request, response)
    else response.writeHead(204).end()
  }
}

function orderIn(request: IncomingMessage, key: string, service: string) {
  if (!isOrder(request)) return undefined
  const [name = '', time = '', proof = ''] = String(request.headers[controlHeader]).split(';', 3)
  const untilMillis = Number(time)
  const given = Buffer.from(proof, 'base64url')
  const expected = proofOf(key, service, name, untilMillis)
  const isProven = given.length === expected.length && timingSafeEqual(given, expected)
  return isProven ? { name, untilMillis } : undefined
}
