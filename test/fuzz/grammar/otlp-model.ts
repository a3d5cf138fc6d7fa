import { type Random, wordsIn } from '../random.ts'

// An OTLP request as plain data, from which both encodings are written (opentelemetry-proto 1.x).

export type AnyValue =
  | { kind: 'string'; value: string }
  | { kind: 'bool'; value: boolean }
  | { kind: 'int'; value: bigint }
  | { kind: 'double'; value: number }
  | { kind: 'array'; value: AnyValue[] }
  | { kind: 'map'; value: KeyValue[] }
  | { kind: 'bytes'; value: Buffer }

export type KeyValue = { key: string; value: AnyValue }

export type SpanModel = {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  start: bigint
  end: bigint
  attributes: KeyValue[]
  events: { time: bigint; name: string; attributes: KeyValue[] }[]
  links: { traceId: string; spanId: string; attributes: KeyValue[] }[]
  status: { code: number; message: string }
}

export type LogModel = {
  time: bigint
  observed: bigint
  severityNumber: number
  severityText: string
  body: AnyValue
  attributes: KeyValue[]
  flags: number
  traceId: string
  spanId: string
}

export type ResourceModel<Record> = { resource: KeyValue[]; records: Record[] }

const startNanos = 1_763_825_599_000_000_000n

const keys = [
  ...wordsIn(`
    service.name http.request.method http.response.status_code url.full url.path exception.type
    exception.message exception.stacktrace waywiser.lenses app.handle db.system.name peer.service
    rollbar.item.uuid SampleRate sampling_rule
  `),
  '',
  'aws.log.group.names',
  'service.instance.id',
  '__proto__',
  'constructor',
  'password',
  'a.b.c',
]

const texts = [
  '',
  'activities',
  'GET',
  'GET /api/activities/home',
  'otlp',
  'xray',
  '/waywiser/a',
  'ü',
  '🚲',
]

const integers = [0n, 1n, -1n, 200n, 404n, 500n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]

export const spellings = keys

export function anyValue(random: Random, depth = 0): AnyValue {
  const isLeaf = depth > 3 || random.chance(0.8)
  const kind = random.pick(isLeaf ? leaves : (['array', 'map'] as const))
  if (kind === 'string') return { kind, value: text(random) }
  if (kind === 'bool') return { kind, value: random.chance(0.5) }
  if (kind === 'int') return { kind, value: random.pick(integers) }
  if (kind === 'double') return { kind, value: random.pick([0.5, -1.25, 1e300, 5e-324, 0.1]) }
  if (kind === 'bytes') return { kind, value: Buffer.from(random.hex(2 * random.size(20)), 'hex') }
  const count = random.size(4)
  return kind === 'array'
    ? { kind, value: random.times(count, () => anyValue(random, depth + 1)) }
    : { kind, value: keyValues(random, count, depth + 1) }
}

const leaves = ['string', 'string', 'bool', 'int', 'double', 'bytes'] as const

const text = (random: Random) =>
  random.chance(0.8) ? random.pick(texts) : random.hex(random.size(60))

const keyValues = (random: Random, count: number, depth = 0): KeyValue[] =>
  random.times(count, () => ({ key: random.pick(keys), value: anyValue(random, depth) }))

const time = (random: Random) =>
  random.chance(0.95)
    ? startNanos + BigInt(random.below(1_000_000_000))
    : random.pick([0n, 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])

const later = (random: Random, start: bigint) =>
  BigInt.asUintN(64, start + BigInt(random.below(1_000_000)))

/** Few ids, so that spans have parents, and traces several requests. */
const traceIdOf = (random: Random) =>
  random.chance(0.95) ? `6921d0a0${`${random.below(4) + 1}`.padStart(24, '0')}` : ''
const spanIdOf = (random: Random) =>
  random.chance(0.95) ? `${random.below(9) + 1}`.padStart(16, '0') : ''

function span(random: Random): SpanModel {
  const start = time(random)
  return {
    traceId: traceIdOf(random),
    spanId: spanIdOf(random),
    parentSpanId: random.chance(0.6) ? spanIdOf(random) : '',
    name: text(random),
    kind: random.below(6),
    start,
    end: random.chance(0.9) ? later(random, start) : time(random),
    attributes: keyValues(random, random.size(6)),
    events: random.times(random.size(3), () => ({
      time: time(random),
      name: random.pick(['exception', 'log', '']),
      attributes: keyValues(random, random.size(4)),
    })),
    links: random.times(random.size(2), () => ({
      traceId: traceIdOf(random),
      spanId: spanIdOf(random),
      attributes: keyValues(random, random.size(2)),
    })),
    status: { code: random.below(3), message: random.chance(0.2) ? text(random) : '' },
  }
}

const log = (random: Random): LogModel => ({
  time: time(random),
  observed: time(random),
  severityNumber: random.below(25),
  severityText: random.chance(0.3) ? random.pick(['INFO', 'Error', 'x']) : '',
  body: anyValue(random),
  attributes: keyValues(random, random.size(5)),
  flags: random.pick([0, 1, 255, 256, 2 ** 32 - 1]),
  traceId: random.chance(0.7) ? traceIdOf(random) : '',
  spanId: random.chance(0.5) ? spanIdOf(random) : '',
})

const resourcesOf =
  <Record>(make: (random: Random) => Record) =>
  (random: Random): ResourceModel<Record>[] =>
    random.times(1 + random.size(3), () => ({
      resource: [
        { key: 'service.name', value: { kind: 'string', value: random.pick(texts) } },
        ...keyValues(random, random.size(3)),
      ],
      records: random.times(1 + random.size(8), () => make(random)),
    }))

export const spanModels = resourcesOf(span)
export const logModels = resourcesOf(log)
