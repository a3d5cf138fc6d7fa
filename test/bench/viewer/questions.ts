import { sampleTrace, spansPerTrace, xrayTraceId } from './sample.ts'

export type Question = { what: string; path: string; body?: object; isUnpromised?: true }

/** A group whose filter matches every trace, so that all are read: the most expensive question. */
const GroupName = 'Cruddur'
export const makeGroup: Question = {
  what: 'CreateGroup',
  path: '/CreateGroup',
  body: { GroupName, FilterExpression: 'service("activities")' },
}

const filter = 'service("notifications") { fault } AND annotation.app_handle = "h0"'

/** Requests of the page and of X-Ray's clients to a full store. */
export function questions(spanCount: number): Question[] {
  const traceCount = Math.ceil(spanCount / spansPerTrace)
  const endSeconds = Math.floor(Date.now() / 1000)
  const range = { StartTime: endSeconds - 3600, EndTime: endSeconds }
  const TraceIds = Array.from({ length: 5 }, (_, n) => xrayTraceId(sampleTrace(n, traceCount)))
  const encoded = encodeURIComponent(filter)
  const first = sampleTrace(0, traceCount)
  return [
    { what: 'newest 100 traces', path: '/-/api/traces?limit=100' },
    { what: 'slowest 100 traces', path: '/-/api/traces?sort=duration&limit=100' },
    { what: 'the same with counts', path: '/-/api/traces?limit=100&counts=true' },
    { what: 'list of faults', path: '/-/api/traces?filter=fault' },
    { what: 'list of a rare filter', path: `/-/api/traces?filter=${encoded}` },
    ...searches(spanCount),
    { what: 'map, 1 h', path: '/-/api/map?range=PT1H' },
    { what: 'map of a rare filter', path: `/-/api/map?range=PT1H&filter=${encoded}` },
    { what: 'routes, 1 h', path: '/-/api/routes?range=PT1H' },
    { what: 'routes of faults', path: '/-/api/routes?filter=fault' },
    { what: 'percentiles, 1 h', path: '/-/api/percentiles?range=PT1H' },
    { what: 'compare with a typical trace', path: `/-/api/compare/typical/${first.traceId}` },
    { what: 'set-up, 1 h', path: '/-/api/setup?range=PT1H' },
    { what: 'the bill, 1 h', path: '/-/api/cost?range=PT1H' },
    { what: 'GetTraceSummaries', path: '/TraceSummaries', body: range },
    {
      what: 'GetTraceSummaries of a rare filter',
      path: '/TraceSummaries',
      body: { ...range, FilterExpression: filter },
    },
    { what: 'BatchGetTraces of 5', path: '/Traces', body: { TraceIds } },
    { what: 'GetServiceGraph, 1 h', path: '/ServiceGraph', body: range },
    {
      what: 'GetServiceGraph of a group of all',
      path: '/ServiceGraph',
      body: { ...range, GroupName },
      isUnpromised: true,
    },
  ]
}

/** In the sample, each trace has "home", one of fifty has each handle, and one of a hundred is 500. */
function searches(spanCount: number): Question[] {
  const sample = sampleTrace(77, Math.ceil(spanCount / spansPerTrace))
  const searched = {
    'a frequent word': 'q=home',
    'a rare word': 'q=h17',
    'an absent word': 'q=nothinglikethis',
    'a trace id': `q=${sample.traceId}`,
    'a span id': `q=${sample.spanId(3)}`,
    'a frequent attribute': 'where=http.route=/api/activities/home',
    'a rare attribute': 'where=app.handle=h17&where=http.response.status_code=200',
    'all but an attribute': 'where=app.handle!=h17',
    'no trace at all': 'where=service.name!=activities',
  }
  return Object.entries(searched).map(([name, query]) => ({
    what: `search: ${name}`,
    path: `/-/api/traces?${query}`,
  }))
}

/** Milliseconds until the last byte of the answer. */
export async function ask(port: number, { path, body }: Question): Promise<number> {
  const started = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  const content = await answer.text()
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${content}`)
  return performance.now() - started
}
