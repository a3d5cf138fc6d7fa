import { takeLogin } from '../../http/take-login.ts'
import { scenarioHeader } from '../../scenarios/run/chosen.ts'
import { controlHeader, controlPath, formatControl } from '../../scenarios/run/control.ts'
import type { PlayedRequest, ServiceName } from '../../scenarios/scenario.ts'

/** Where the two services are, and what switches them. */
export type Services = {
  urls: { [service in ServiceName]: string | undefined }
  /** `SCENARIOS_KEY`. */
  key: string | undefined
}

export type Answer = { traceId: string | undefined; status: number; millis: number; body: string }

/** A scenario may keep an answer waiting for some seconds. */
const timeoutMillis = 10_000

// 00-<trace id>-<span id>-<flags>
const traceResponseForm = /^[\da-f]{2}-([\da-f]{32})-/

/**
 * Sends a request of a play.
 * @param chosen value of the scenario's header
 * @throws {Error} when the service is unknown or does not answer
 */
export async function sendRequest(
  { urls }: Services,
  { to, method = 'GET', path, body }: PlayedRequest,
  chosen: string,
): Promise<Answer> {
  const url = urls[to]
  if (url === undefined) throw new Error(`no address of ${to} is known`)
  const address = new URL(url + path)
  const startMillis = performance.now()
  const response = await fetch(address, {
    method,
    headers: {
      ...takeLogin(address),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      [scenarioHeader]: chosen,
    },
    signal: AbortSignal.timeout(timeoutMillis),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const [, traceId] = traceResponseForm.exec(response.headers.get('traceresponse') ?? '') ?? []
  const millis = performance.now() - startMillis
  return { traceId, status: response.status, millis, body: text }
}

/**
 * Switches a service until a time, or off with an empty name.
 * @throws {Error} when it cannot be reached, or takes no orders
 */
export async function switchService(
  { urls, key }: Services,
  service: ServiceName,
  name: string,
  untilMillis: number,
): Promise<void> {
  const url = urls[service]
  if (url === undefined || key === undefined) throw new Error(`${service} cannot be switched`)
  const address = new URL(url + controlPath)
  const response = await fetch(address, {
    method: 'PUT',
    headers: {
      ...takeLogin(address),
      [controlHeader]: formatControl(key, service, name, untilMillis),
    },
    signal: AbortSignal.timeout(2000),
  })
  await response.body?.cancel()
  if (response.status !== 204) throw new Error(`${service} answered ${response.status}`)
}
