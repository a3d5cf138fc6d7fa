import { traceMap } from '../../../services/viewer/graph/map-answer.ts'
import type {
  Delivery,
  Trace,
  TraceLog,
  TraceSegment,
  TraceSpan,
  TraceStatus,
  TraceSummary,
} from '../../../services/viewer/records/api.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'

/** A fixed time, so that tests are reproducible. */
export const sampleStartMillis = Date.parse('2026-11-22T12:00:00.000Z')

const xrayIdOf = (traceId: string) => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`

export const received = (count: number, firstDelayMillis: number) =>
  ({ state: 'received', count, firstDelayMillis }) as const

const allReceived: Delivery = {
  otlp: received(10, 512),
  xray: received(8, 48),
  rollbar: received(1, 61),
  logs: received(6, 540),
}

type SpanSketch = [
  id: string,
  parentId: string | undefined,
  service: string,
  name: string,
  kind: TraceSpan['kind'],
  from: number,
  duration: number,
  code?: number,
]

/** A POST that fails: notifications cannot store, and its webhook is throttled. */
const sketches: SpanSketch[] = [
  ['a1', undefined, 'activities', 'POST /api/activities', 'SERVER', 0, 273, 502],
  ['a2', 'a1', 'activities', 'validate activity', 'INTERNAL', 3, 5],
  ['a3', 'a1', 'activities', 'INSERT activities', 'CLIENT', 10, 22],
  ['a4', 'a1', 'activities', 'POST notifications', 'CLIENT', 38, 200, 500],
  ['b1', 'a4', 'notifications', 'POST /api/notifications', 'SERVER', 44, 190, 500],
  ['b2', 'b1', 'notifications', 'SELECT notifications', 'CLIENT', 50, 12],
  ['b3', 'b1', 'notifications', 'INSERT notifications', 'CLIENT', 64, 162],
  ['b4', 'b1', 'notifications', 'POST hooks.example.com', 'CLIENT', 70, 30, 429],
  ['a5', 'a1', 'activities', 'SELECT activities', 'CLIENT', 242, 20],
  ['a6', 'a1', 'activities', 'serialise', 'INTERNAL', 264, 4],
]

const idOf = (short: string) => short.padEnd(16, '0')

function sampleSpans(startMillis: number): TraceSpan[] {
  return sketches.map(([id, parentId, service, name, kind, from, duration, code]) => ({
    spanId: idOf(id),
    ...(parentId && { parentId: idOf(parentId) }),
    name,
    kind,
    service,
    startMillis: startMillis + from,
    durationMillis: duration,
    status: code && code >= 500 ? 'ERROR' : 'UNSET',
    ...(code === 500 && { statusMessage: 'disk is full' }),
    attributes: {
      ...(code && { 'http.response.status_code': code, 'http.request.method': 'POST' }),
      ...(kind === 'SERVER' && { 'http.route': name.slice(5), 'url.path': name.slice(5) }),
      ...(name.startsWith('INSERT') && {
        'db.system.name': 'sqlite',
        'db.query.text': `${name} …`,
      }),
      'app.handle': 'ada',
    },
    events:
      id === 'b1'
        ? [
            {
              name: 'exception',
              timeMillis: startMillis + 228,
              attributes: {
                'exception.type': 'StoreFull',
                'exception.message': 'disk is full',
                'exception.stacktrace': 'StoreFull: disk is full\n    at insert (store.ts:88:9)',
              },
            },
          ]
        : [],
    links: [],
    resource: {},
  }))
}

/** As our services send them: SERVER spans as segments, the others as subsegments with the same ids. */
function sampleSegments(spans: TraceSpan[]): TraceSegment[] {
  return spans.map(span => {
    const isSegment = span.kind === 'SERVER'
    const name = span.name === 'POST notifications' ? 'notifications' : remoteName(span)
    const code = Number(span.attributes['http.response.status_code'] ?? 0)
    return {
      id: span.spanId,
      ...(span.parentId && { parentId: span.parentId }),
      name: isSegment ? span.service : name,
      type: isSegment ? 'segment' : 'subsegment',
      ...(isSegment && { origin: 'AWS::EKS::Container' }),
      startMillis: span.startMillis,
      durationMillis: span.durationMillis,
      document: {
        id: span.spanId,
        name: isSegment ? span.service : name,
        ...(span.kind === 'CLIENT' && { namespace: 'remote' }),
        ...(span.name.startsWith('INSERT') || span.name.startsWith('SELECT')
          ? { sql: { sanitized_query: span.name } }
          : {}),
        ...(code >= 500 && { fault: true }),
        ...(code === 429 && { error: true, throttle: true }),
        ...(code > 0 && { http: { response: { status: code } } }),
      },
    }
  })
}

function remoteName({ name, service }: TraceSpan): string {
  if (/^(SELECT|INSERT) /.test(name)) return `${service}@sqlite`
  return name.startsWith('POST ') ? name.slice(5) : name
}

function sampleLogs(startMillis: number, traceId: string): TraceLog[] {
  const lines: [number, string, string, string, string][] = [
    [1, 'info', 'activities', 'a1', 'activity accepted'],
    [52, 'info', 'notifications', 'b1', 'telling 2 handles'],
    [101, 'warn', 'notifications', 'b4', 'webhook throttled, retry-after=1'],
    [229, 'error', 'notifications', 'b1', 'StoreFull: disk is full'],
    [234, 'info', 'notifications', 'b1', 'POST /api/notifications 500'],
    [273, 'info', 'activities', 'a1', 'POST /api/activities 502'],
  ]
  return lines.map(([from, level, service, span, message]) => ({
    timeMillis: startMillis + from,
    group: '/waywiser/local',
    stream: `${service}/laptop/4711-1795348800000`,
    level,
    service,
    message,
    spanId: idOf(span),
    fields: { level, service, msg: message, trace_id: traceId, xray_trace_id: xrayIdOf(traceId) },
  }))
}

export function sampleTrace(traceId: string, changes: Partial<Trace> = {}): Trace {
  const startMillis = changes.startMillis ?? sampleStartMillis
  const spans = sampleSpans(startMillis)
  const segments = sampleSegments(spans)
  return {
    ...sampleSummary(traceId, { startMillis }),
    spans,
    segments,
    map: runAtOnce(traceMap(segments)),
    errors: [
      {
        key: '6f1b6f0e-0000-4000-8000-000000000001',
        source: 'item',
        uuid: '6f1b6f0e-0000-4000-8000-000000000001',
        fingerprint: '5f1c9a2e7b8d4c3f5f1c9a2e7b8d4c3f5f1c9a2e',
        class: 'StoreFull',
        title: 'disk is full',
        level: 'error',
        timeMillis: startMillis + 228,
        spanId: idOf('b1'),
        frames: [
          {
            filename: 'node_modules/express/lib/router/layer.js',
            lineno: 95,
            method: 'Layer.handle',
          },
          { filename: 'services/notifications/app.ts', lineno: 31, colno: 5, method: 'handler' },
          {
            filename: 'services/notifications/store.ts',
            lineno: 88,
            colno: 9,
            method: 'insert',
            code: "    throw new StoreFull('disk is full')",
            context: { pre: ['  async insert(rows) {', '    if (full) {'], post: ['    }', '  }'] },
          },
        ],
        raw: { body: { trace: { exception: { class: 'StoreFull', message: 'disk is full' } } } },
      },
    ],
    logs: sampleLogs(startMillis, traceId),
    links: { honeycomb: 'https://ui.honeycomb.io/team/environments/local/trace?trace_id=x' },
    ...changes,
  }
}

export function sampleSummary(traceId: string, changes: Partial<TraceSummary> = {}): TraceSummary {
  return {
    traceId,
    xrayTraceId: xrayIdOf(traceId),
    startMillis: sampleStartMillis,
    durationMillis: 273,
    name: 'POST /api/activities',
    service: 'activities',
    status: 'fault' satisfies TraceStatus,
    httpStatus: 502,
    services: ['activities', 'notifications'],
    spanCount: 10,
    errorCount: 2,
    errorsInside: 0,
    delivery: allReceived,
    ...changes,
  }
}

/** `count` spans of two services, five levels deep. */
export function bigTrace(traceId: string, count: number): Trace {
  const spans: TraceSpan[] = Array.from({ length: count }, (_, index) => ({
    spanId: (index + 1).toString(16).padStart(16, '0'),
    ...(index > 0 && {
      parentId: Math.ceil(index / 10)
        .toString(16)
        .padStart(16, '0'),
    }),
    name: `step ${index}`,
    kind: 'INTERNAL',
    service: index % 3 === 0 ? 'notifications' : 'activities',
    startMillis: sampleStartMillis + index / 10,
    durationMillis: index === 0 ? count / 10 + 5 : 3,
    status: index % 997 === 1 ? 'ERROR' : 'UNSET',
    attributes: { 'app.index': index },
    events: [],
    links: [],
    resource: {},
  }))
  const map: Trace['map'] = { nodes: [], edges: [], drawnFrom: 'nothing' }
  return {
    ...sampleTrace(traceId),
    spans,
    segments: [],
    map,
    errors: [],
    logs: [],
    spanCount: count,
  }
}
