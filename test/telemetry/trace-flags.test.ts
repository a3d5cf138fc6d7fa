import { beforeAll, describe, expect, test } from 'vitest'
import { runTraced, type TracedProgram } from '../support/services.ts'
import { until } from '../support/until.ts'
import { type LensSink, openLensSink } from './lens-sink.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const root = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736'
const ofParent = (flags: string, version = '00', more = '') => ({
  traceparent: `${version}-${traceId}-${parentId}-${flags}${more}`,
})
const ofXRay = (fields: string) => ({ 'x-amzn-trace-id': `${root}${fields}` })

/** What goes on to the next service, and to the lenses. */
const cases: [title: string, headers: Record<string, string>, flags: string][] = [
  ['a new trace', {}, '03'],
  ['a new trace, the header malformed', { traceparent: 'nonsense' }, '03'],
  ['00', ofParent('00'), '00'],
  ['01', ofParent('01'), '01'],
  ['02', ofParent('02'), '02'],
  ['03', ofParent('03'), '03'],
  ['unknown bits beside sampled', ofParent('fd'), '01'],
  ['unknown bits beside random', ofParent('fe'), '02'],
  ['unknown bits beside both', ofParent('ff'), '03'],
  ['unknown bits alone', ofParent('fc'), '00'],
  ['a later version', ofParent('03', 'cc'), '03'],
  ['a later version that says more', ofParent('07', 'cc', '-what-comes-later'), '03'],
  ['a later version that ends with a dash', ofParent('02', '01', '-'), '02'],
  ['Root with a parent', ofXRay(`;Parent=${parentId};Sampled=1`), '01'],
  ['Root with a parent, not sampled', ofXRay(`;Parent=${parentId};Sampled=0`), '00'],
  ['Root with a parent, undecided', ofXRay(`;Parent=${parentId};Sampled=?`), '01'],
  ['Root alone', ofXRay(''), '01'],
  ['Root alone, sampled', ofXRay(';Sampled=1'), '01'],
  ['Root alone, not sampled', ofXRay(';Sampled=0'), '00'],
  ['traceparent beside Root', { ...ofParent('03'), ...ofXRay(';Sampled=0') }, '03'],
]

describe.each([
  ['our own hooks', ''],
  ['the contributed instrumentations', 'http,undici'],
])('with %s', (_mode, OTEL_NODE_ENABLED_INSTRUMENTATIONS) => {
  let sink: LensSink
  let program: TracedProgram

  beforeAll(async () => {
    sink = await openLensSink()
    program = await runTraced('test/telemetry/echo-service.ts', {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS,
      VIEWER_URL: sink.url,
      ACTIVITIES_URL: sink.url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
    })
  })

  const logLineOf = (spanId: string) =>
    program.logLines().find(line => line.msg === 'request' && line.span_id === spanId)

  test.each(cases)('%s', async (title, headers, flags) => {
    const path = `/${title.replaceAll(/\W+/g, '-')}`
    const response = await fetch(`${program.url}/?call=${sink.url}${path}`, { headers })
    const { traceId: seen, spanId } = (await response.json()) as Record<string, string>

    const isSampled = flags === '01' || flags === '03'
    expect(response.headers.get('traceresponse')).toBe(`00-${seen}-${spanId}-${flags}`)
    const outgoing = sink.requests.find(request => request.path === path)!.headers
    expect(outgoing.traceparent).toMatch(new RegExp(`^00-${seen}-[0-9a-f]{16}-${flags}$`))
    expect(outgoing['x-amzn-trace-id']).toMatch(isSampled ? /;Sampled=1$/ : /;Sampled=0$/)
    await until(() => logLineOf(spanId!) !== undefined)
    expect(logLineOf(spanId!)).toMatchObject({ trace_flags: flags, sampled: isSampled })
    if (!isSampled) return
    const ofRequest = () =>
      sink.spans.filter(span => [spanId, outgoing.traceparent?.slice(36, 52)].includes(span.spanId))
    await until(() => ofRequest().length === 2)
    for (const span of ofRequest()) expect((span.flags ?? 0) & 0xff).toBe(Number(`0x${flags}`))
  })
})
