import { sampleTrace, spansPerTrace } from './sample.ts'

export type Question = { what: string; path: string; body?: object }

const filter = 'service("notifications") { fault } AND annotation.app_handle = "h0"'

/** What the page and X-Ray's clients ask of a full store. */
export function questions(spanCount: number): Question[] {
  const traceCount = Math.ceil(spanCount / spansPerTrace)
  const endSeconds = Math.floor(Date.now() / 1000)
  const range = { StartTime: endSeconds - 3600, EndTime: endSeconds }
  const ids = Array.from({ length: 5 }, (_, n) => sampleTrace(n, traceCount).traceId)
  const TraceIds = ids.map(id => `1-${id.slice(0, 8)}-${id.slice(8)}`)
  const encoded = encodeURIComponent(filter)
  return [
    { what: 'newest 100 traces', path: '/-/api/traces?limit=100' },
    { what: 'list of a filter', path: `/-/api/traces?filter=${encoded}` },
    { what: '/-/api/map, 1 h', path: '/-/api/map?range=PT1H' },
    { what: 'GetTraceSummaries', path: '/TraceSummaries', body: range },
    {
      what: 'GetTraceSummaries of a filter',
      path: '/TraceSummaries',
      body: { ...range, FilterExpression: filter },
    },
    { what: 'BatchGetTraces of 5', path: '/Traces', body: { TraceIds } },
    { what: 'GetServiceGraph, 1 h', path: '/ServiceGraph', body: range },
  ]
}

export type Answer = { millis: number; bytes: number }

/** Until the last byte of the answer. */
export async function ask(port: number, { path, body }: Question): Promise<Answer> {
  const started = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  const content = await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${Buffer.from(content)}`)
  return { millis: performance.now() - started, bytes: content.byteLength }
}
