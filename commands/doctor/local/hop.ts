import { newSpanId, newTraceId } from '../../../services/trace-context/new-id.ts'
import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { askOrWords, jsonOf } from '../frame/ask.ts'
import { type Check, failing, ok, type Result } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { unlessAllRun } from '../frame/running.ts'
import { tracePage, viewerTrace } from '../frame/viewer-trace.ts'
import { traceIdIn } from './instrumentation.ts'

export const hop: Check = {
  id: 'hop',
  area: 'local',
  what: 'one trace id',
  about:
    "requests with W3C's header, X-Ray's, `Root` alone and none: each has one id in both services. The first two are not kept, the last two are requests as any",
  deadlineMillis: 20_000,
  async run(context) {
    return (await unlessAllRun(context)) ?? Promise.all(kinds.map(kind => resultFor(context, kind)))
  },
}

type Kind = { what: string; headers: (traceId: string) => Record<string, string> }

const kinds: Kind[] = [
  {
    what: 'traceparent',
    headers: id => ({ traceparent: `00-${id}-${newSpanId()}-00` }),
  },
  {
    what: 'x-amzn-trace-id',
    headers: id => ({
      'x-amzn-trace-id': `Root=${toXRayTraceId(id)};Parent=${newSpanId()};Sampled=0`,
    }),
  },
  {
    what: 'x-amzn-trace-id with Root alone',
    headers: id => ({ 'x-amzn-trace-id': `Root=${toXRayTraceId(id)}` }),
  },
]
const noHeader: Kind = { what: 'no header', headers: () => ({}) }
kinds.push(noHeader)

/** A request that meets both services: the feed asks notifications for the unread count. */
const path = '/api/activities/home?limit=1'

/** Lines are sent every half second. */
const patienceMillis = 4_000

type Hop = { problem?: Result; traceId: string; trace?: Trace | undefined }

/** The trace of the request without a header, once for all checks. */
export const plainHop = (context: DoctorContext): Promise<Hop> => hopOf(context, noHeader)

const hopOf = (context: DoctorContext, kind: Kind) =>
  context.once(`hop ${kind.what}`, () => sendHop(context, kind))

/** A service that has just started, or a busy machine, may be late once. */
async function sendHop(context: DoctorContext, kind: Kind): Promise<Hop> {
  for (let attempt = 1; ; attempt++) {
    const hop = await tryHop(context, kind)
    if (hop.problem?.seen !== noAnswer || attempt === 3) return hop
  }
}

const noAnswer = 'notifications did not answer activities'

async function tryHop(context: DoctorContext, { headers }: Kind): Promise<Hop> {
  const sent = newTraceId()
  const given = { ...headers(sent), 'user-agent': 'waywiser-doctor' }
  const answer = await askOrWords(context.urls.activities + path, { headers: given })
  if (typeof answer === 'string') return { traceId: sent, problem: failing(answer) }
  const traceId = traceIdIn(answer.headers.traceresponse) ?? sent
  const problem = firstService(context, answer, Object.keys(given).length > 1 ? sent : traceId)
  if (problem) return { traceId, problem }
  const trace = await viewerTrace(context, traceId, isInBoth, patienceMillis)
  return { traceId, trace }
}

function firstService(
  { config, urls }: DoctorContext,
  answer: Exclude<Awaited<ReturnType<typeof askOrWords>>, string>,
  expected: string,
): Result | undefined {
  if (answer.status !== 200) return failing(`activities answers ${answer.status}`)
  const traceId = traceIdIn(answer.headers.traceresponse)
  if (traceId === undefined) return failing('the answer of activities names no trace')
  if (config.trust.mode === 'all' && traceId !== expected) {
    const cause = `something before ${urls.activities} removes or replaces trace headers, or it runs with another TRUST_INCOMING_TRACES`
    const mend = 'let it pass traceparent, tracestate and x-amzn-trace-id'
    return failing(`activities began a trace of its own, ${traceId}`, { cause, mend })
  }
  if (jsonOf(answer)?.unreadNotifications === null) {
    const cause = 'activities reaches it at another address, or it took longer than 800 ms'
    const mend = `NOTIFICATIONS_URL=${urls.notifications}`
    return failing(noAnswer, { cause, mend })
  }
  return undefined
}

const servicesOf = ({ spans, logs }: Trace) =>
  new Set([...spans, ...logs].map(({ service }) => service))

const isInBoth = (trace: Trace) =>
  ['activities', 'notifications'].every(name => servicesOf(trace).has(name))

async function resultFor(context: DoctorContext, kind: Kind): Promise<Result> {
  const what = `${kind.what}, from activities to notifications`
  const { problem, traceId, trace } = await hopOf(context, kind)
  if (problem) return { ...problem, what }
  const link = tracePage(context, traceId)
  if (trace && isInBoth(trace)) return ok('the same id in both', { what, link })
  if (!trace || servicesOf(trace).size === 0) {
    const cause = 'neither its spans nor its log lines arrived: see the wires below'
    return failing('the viewer has nothing of it', { what, cause, link })
  }
  return failing(`only ${[...servicesOf(trace)].join(', ')} has it`, {
    what,
    cause: 'the trace headers are lost between the two services',
    mend: `let what stands between them pass traceparent, tracestate, x-amzn-trace-id and x-waywiser-peer, or NOTIFICATIONS_URL=${context.urls.notifications}`,
    link,
  })
}
