import type { DatabaseSync } from 'node:sqlite'
import { routeOfSpan } from '../../graph/route-name.ts'
import { sampleWeight } from '../../graph/sample-weight.ts'
import type { SpanEvent } from '../../records/api.ts'
import { consumerKind, optionalText, parseJson, serverKind } from '../records/columns.ts'
import type { Amounts } from './amounts.ts'
import type { WeighedTrace } from './weighed-trace.ts'

/** Of a larger trace the first are read, and stand for the others. */
export const mostSpans = 2000

/** Attributes and events of a larger span are not read. */
const mostBytes = 64 * 1024

/** Ids, times, kind and status of a span as CloudWatch keeps it, about. */
const spanFrameBytes = 330

/** Instrumentations of what happens inside of a request. */
const insideScopes = ['express', 'connect', 'koa', 'router', 'net', 'dns', 'fs', 'fastify', 'hapi']

type Row = [
  trace: number,
  service: string,
  name: string,
  kind: number,
  parentId: string | null,
  startMicros: number,
  bytes: number,
  events: number,
  links: number,
  eventTexts: string | null,
  isResend: number,
  scope: number | null,
  data: string | null,
]

type WeighedSpans = Pick<WeighedTrace, 'entry' | 'rule' | 'amounts' | 'events'>

/** Reads the spans of traces: how many events they are, how large, and which was the first. */
export function createWeighSpans(database: DatabaseSync) {
  const isEntry = `(parent_id IS NULL OR kind IN (${serverKind}, ${consumerKind}))`
  const isSmall = `octet_length(data) <= ${mostBytes}`
  const select = `SELECT trace, service, name, kind, parent_id, start_us,
      octet_length(data) + octet_length(name), json_array_length(data, '$.events'),
      json_array_length(data, '$.links'),
      CASE WHEN instr(data, '"exception') AND ${isSmall} THEN data -> '$.events' END,
      instr(data, '"http.request.resend_count"') > 0, scope,
      CASE WHEN ${isEntry} AND ${isSmall} THEN data END
    FROM span WHERE trace`
  const ofSmall = database.prepare(`${select} IN (SELECT value FROM json_each(?))`)
  const ofLarge = database.prepare(`${select} = ? ORDER BY span_id LIMIT ${mostSpans}`)
  for (const statement of [ofSmall, ofLarge]) statement.setReturnArrays(true)
  const resources = database.prepare(`SELECT trace, avg(octet_length(attributes)) AS bytes
    FROM resource WHERE trace IN (SELECT value FROM json_each(?)) GROUP BY trace`)
  const scopes = database.prepare(
    'SELECT trace, id, data FROM scope WHERE trace IN (SELECT value FROM json_each(?))',
  )

  /** @param traces a few small ones, or a single one; with their numbers of spans */
  return function weigh(traces: { seq: number; spans: number }[]): Map<number, WeighedSpans> {
    const seqs = JSON.stringify(traces.map(({ seq }) => seq))
    const isOne = traces.length === 1
    const rows = (isOne ? ofLarge.all(traces[0]!.seq) : ofSmall.all(seqs)) as unknown as Row[]
    const byTrace = Map.groupBy(rows, ([trace]) => trace)
    const bytes = new Map(resources.all(seqs).map(row => [row.trace, Number(row.bytes)]))
    const inside = new Set(
      scopes
        .all(seqs)
        .filter(({ data }) => isInside(String(data)))
        .map(({ trace, id }) => `${trace} ${id}`),
    )
    const weighed = traces.map(({ seq, spans }) => {
      const own = byTrace.get(seq) ?? []
      const share = spans / Math.max(own.length, 1)
      return [seq, weighOne(own, { share, inside, resourceBytes: bytes.get(seq) ?? 0 })] as const
    })
    return new Map(weighed)
  }
}

const isInside = (scope: string) =>
  insideScopes.some(name => scope.includes(`instrumentation-${name}"`))

type Known = {
  /** How many spans each of the read ones stands for. */
  share: number
  inside: Set<string>
  resourceBytes: number
}

function weighOne(rows: Row[], { share, inside, resourceBytes }: Known): WeighedSpans {
  const found = entryOf(rows)
  const weight = found?.entry.weight ?? 1
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0) * share
  const amounts: Partial<Amounts> = {
    spans: sum(() => 1),
    spanEvents: sum(row => Number(row[7])),
    links: sum(row => Number(row[8])),
    spanBytes: sum(row => row[6] + resourceBytes + spanFrameBytes),
    resends: sum(row => row[10]),
    insideSpans: sum(([trace, ...row]) => (inside.has(`${trace} ${row[10]}`) ? 1 : 0)),
    repeatedExceptions: repeatedIn(rows),
  }
  const events = rows.map(([, service, name, , , , , events, links]) => ({
    service,
    name,
    count: (1 + Number(events) + Number(links)) * share,
  }))
  amounts.eventsWeighted = weight * events.reduce((all, { count }) => all + count, 0)
  amounts.spanBytesWeighted = weight * amounts.spanBytes!
  return { ...found, amounts, events }
}

/** Exceptions with the same type and message, besides the first of each. */
function repeatedIn(rows: Row[]): number {
  const texts = rows.flatMap(row =>
    row[9] === null
      ? []
      : parseJson<SpanEvent[]>(row[9], [])
          .filter(({ name }) => name === 'exception')
          .map(({ attributes: of }) => `${of?.['exception.type']} ${of?.['exception.message']}`),
  )
  return texts.length - new Set(texts).size
}

/** The first request from outside: the span without a parent, else the first callee, else the first. */
function entryOf(rows: Row[]) {
  const rank = ([, , , kind, parentId]: Row) => {
    if (parentId === null) return 0
    return kind === serverKind || kind === consumerKind ? 1 : 2
  }
  const first = (one: Row, other: Row) =>
    (rank(other) - rank(one) || other[5] - one[5]) >= 0 ? one : other
  return rows.length > 0 ? describe(rows.reduce(first)) : undefined
}

type Data = { attributes?: Record<string, unknown>; traceState?: string }

function describe([, service, name, , , , , , , , , , text]: Row) {
  const { attributes = {}, traceState } = parseJson<Data>(text ?? '{}', {})
  const textOf = (key: string) => optionalText(attributes[key] ?? null)
  const method = textOf('http.request.method')
  const rule = textOf('waywiser.sampling.rule') ?? textOf('aws.xray.rule_name')
  const userAgent = textOf('user_agent.original')
  return {
    entry: {
      service,
      route: routeOfSpan({ name, method, route: textOf('http.route') }),
      weight: sampleWeight(attributes.SampleRate, traceState),
      ...(userAgent !== undefined && { userAgent }),
    },
    ...(rule !== undefined && { rule }),
  }
}
