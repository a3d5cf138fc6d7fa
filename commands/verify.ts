/**
 * Sends requests through both services and waits until the viewer has each of them in every lens.
 * `skaffold verify` runs it in the cluster, from the image, with Node's own modules alone. Prints
 * the reason and exits with 1 when something does not arrive.
 */
import { keepLocalRequestsDirect } from '../services/proxy/keep-local.ts'
import { redactText } from '../services/secrets/redact-text.ts'
import type { Delivery, Lens, Trace } from '../services/viewer/records/api.ts'

const activities = process.env.ACTIVITIES_URL ?? 'http://activities:3000'
const viewer = process.env.VIEWER_URL ?? 'http://viewer:8088'
const deadlineMillis = 30_000
keepLocalRequestsDirect(process.env, [activities, viewer])

const post: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ handle: 'verify', message: 'hello @ada', ttl: '1-hour' }),
}

try {
  // A new activity each time, so that `notifications` has a notification to write.
  await verify('/api/activities', post, ['activities', 'notifications'], ['otlp', 'xray', 'logs'])
  await verify('/rollbar/test', {}, ['activities'], ['otlp', 'xray', 'rollbar', 'logs'])
} catch (error) {
  // fetch quotes an address with a user.
  console.error(redactText(error instanceof Error ? error.message : String(error)))
  process.exit(1)
}

async function verify(path: string, request: RequestInit, services: string[], lenses: Lens[]) {
  const answer = await fetch(activities + path, request)
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  const traceId = answer.headers.get('traceresponse')?.split('-')[1]
  if (!traceId) throw new Error(`${path} answered without a traceresponse`)
  const startMillis = performance.now()
  const trace = await waitForTrace(traceId, trace => isComplete(trace, services, lenses))
  const millis = Math.round(performance.now() - startMillis)
  const lensWords = lenses.map(lens => `${lens}: ${trace.delivery[lens].state}`).join(', ')
  console.log(`${path}: trace ${traceId} complete ${millis} ms after the answer (${lensWords})`)
}

function isComplete({ spans, delivery }: Trace, services: string[], lenses: Lens[]): boolean {
  const isFromAll = services.every(name => spans.some(({ service }) => service === name))
  return isFromAll && lenses.every(lens => hasArrived(delivery, lens))
}

/** With the profile `aws` segments go to AWS, and the viewer expects none. */
function hasArrived(delivery: Delivery, lens: Lens): boolean {
  const goesToAws = lens === 'xray' && delivery.xray.state === 'not-expected'
  return delivery[lens].state === 'received' || (goesToAws && delivery.otlp.state === 'received')
}

async function waitForTrace(traceId: string, isReady: (trace: Trace) => boolean): Promise<Trace> {
  const endMillis = performance.now() + deadlineMillis
  let delivery: Delivery | undefined
  while (performance.now() < endMillis) {
    const answer = await fetch(`${viewer}/-/api/traces/${traceId}`)
    if (answer.ok) {
      const trace = (await answer.json()) as Trace
      if (isReady(trace)) return trace
      delivery = trace.delivery
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`trace ${traceId} is not complete: ${JSON.stringify(delivery ?? 'not found')}`)
}
