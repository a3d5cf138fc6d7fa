import { routeOfSegment } from '../graph/route-name.ts'
import type { SampledOutAnswer, Trace, TraceLog } from '../records/api.ts'
import { requestName, requestOfLine } from '../store/records/request-words.ts'
import type { SamplingLine } from '../store/records/sampling-lines.ts'
import { runInSlices } from '../turns/turns.ts'
import { formatCount, formatDuration, plural } from '../words/format.ts'
import type { Context } from './context.ts'
import { loadTrace } from './load-trace.ts'
import { createTally } from './sampling.ts'
import { readTraceId } from './traces.ts'

type Showing = Context<'trace' | 'oldestMillis' | 'xray' | 'samplingLines'>

/** The lines of a service are parsed, a hundred in a millisecond. */
const mostLines = 20_000

const none = { rows: 0, bytes: 0 }
const linesAlone = {
  spans: none,
  segments: none,
  errors: none,
  logs: { rows: 200, bytes: 1024 * 1024 },
}

type Kind = { service: string; route: string; rule?: string }

/** `/-/api/sampling/<trace id>`: see `SampledOutAnswer`. Throws a `PageApiError` (400, 404). */
export async function showSampledOut(context: Showing, id: string): Promise<SampledOutAnswer> {
  const trace = await loadTrace(context, readTraceId(id), linesAlone)
  const kind = kindOf(trace)
  const { state, reason } = trace.delivery.otlp
  const said = state === 'sampled-out' ? (reason ?? 'Sampled out') : 'Not sampled out'
  if (!kind) return { text: `${said}. No log line of it reports a request`, kept: 0, dropped: 0 }
  const { kept, dropped, sinceMillis } = await countAlike(context, kind)
  const [newest] = kept
  const counts = { kept: kept.size, dropped: dropped.size }
  return {
    text: `${said}. ${inWords(kind, counts, context.now() - sinceMillis)}`,
    ...kind,
    ...counts,
    newestKept: newest === undefined ? undefined : context.xray.routes.traceId(newest),
  }
}

/** By the line that names the rule, else by the first line of a request. */
function kindOf({ logs }: Trace): Kind | undefined {
  const requests = logs.filter(({ fields }) => routeOfLine(fields) !== undefined)
  const line = requests.find(({ fields }) => ruleIn(fields) !== undefined) ?? requests[0]
  const rule = line && ruleIn(line.fields)
  return (
    line && {
      service: line.service,
      route: routeOfLine(line.fields)!,
      ...(rule !== undefined && { rule }),
    }
  )
}

const ruleIn = ({ sampling_rule: rule }: TraceLog['fields']) =>
  typeof rule === 'string' ? rule : undefined

/** With `:id` in place of ids, since lines have no route. */
function routeOfLine(fields: TraceLog['fields']): string | undefined {
  const { method, path, ...request } = requestOfLine(fields)
  if (requestName({ method, path, ...request }) === undefined) return undefined
  return routeOfSegment({ name: '', method: method!, url: path! })
}

async function countAlike({ samplingLines }: Showing, { service, route, rule }: Kind) {
  const lines = new Map<number, SamplingLine>()
  await runInSlices(
    samplingLines.each(allOfTime, mostLines, line => {
      if (line.service === service && line.rule === rule) lines.set(line.id, line)
    }),
  )
  const tally = createTally()
  let sinceMillis = Number.POSITIVE_INFINITY
  await runInSlices(
    samplingLines.fieldsOf([...lines.keys()], (id, fields) => {
      if (routeOfLine(fields) !== route) return
      const { isKept, trace, arrivedMillis } = lines.get(id)!
      tally[isKept ? 'kept' : 'dropped'].add(trace)
      sinceMillis = arrivedMillis
    }),
  )
  return { ...tally, sinceMillis }
}

const allOfTime = { fromMillis: Number.MIN_SAFE_INTEGER, toMillis: Number.MAX_SAFE_INTEGER }

type Counts = { kept: number; dropped: number }

/** `Of 42 requests like it (GET /a of activities) in the last 12 min, 3 were kept: about 1 of 14` */
function inWords({ service, route }: Kind, { kept, dropped }: Counts, millis: number): string {
  const count = kept + dropped
  const kind = `${route} of ${service}`
  if (count <= 1) return `No other request of its kind (${kind}) was received`
  const when = `in the last ${formatDuration(Math.max(millis, 1000))}`
  const said = `of ${plural(count, 'request')} of its kind (${kind}) ${when}`
  if (kept === 0) return `None ${said} was kept`
  const share = `about 1 of ${Math.round(count / kept)}`
  return `${formatCount(kept)} ${said} ${kept === 1 ? 'was' : 'were'} kept, ${share}`
}
