import type { Trace, TraceError } from '../../services/viewer/records/api.ts'
import { buildSpanTree, type WaterfallSpan } from '../../services/viewer/trace-tree/span-tree.ts'
import { eventually } from './eventually.ts'

/**
 * What the viewer shows of a trace, in words that a test can compare. Ids are left out, but for
 * whether records belong to each other. Spans are in the order of the waterfall: a sender that rounds
 * its times may start a parent and its child at once.
 *
 * @param counts how many records of each lens must have arrived before
 */
export async function shown(viewer: string, traceId: string, counts: Partial<Counts>) {
  const trace = await waitFor(`${viewer}/-/api/traces/${traceId}`, counts)
  const { status, httpStatus, name, service, services } = trace
  return {
    summary: [status, httpStatus, name, 'of', service].filter(word => word).join(' '),
    services,
    spans: buildSpanTree(trace.spans).rows.flatMap(({ span }) =>
      span ? [spanInWords(trace, span)] : [],
    ),
    segments: trace.segments.map(segment => segmentInWords(trace, segment)),
    errors: trace.errors.map(error => errorInWords(trace, error)),
    logs: trace.logs.map(line => lineInWords(trace, line)),
    map: mapInWords(trace),
  }
}

type Counts = { spans: number; segments: number; errors: number; logs: number }

async function waitFor(url: string, counts: Partial<Counts>): Promise<Trace> {
  let trace: Trace | undefined
  await eventually(
    async () => {
      const answer = await fetch(url)
      trace = answer.ok ? ((await answer.json()) as Trace) : undefined
      return trace !== undefined && isComplete(trace, counts)
    },
    () => `${url} has ${JSON.stringify(trace?.delivery)}`,
  )
  return trace!
}

/** The outermost record is awaited for a while: the caller sends nothing. */
const isComplete = (trace: Trace, counts: Partial<Counts>) =>
  !trace.inProgress &&
  Object.entries(counts).every(([lens, count]) => trace[lens as keyof Counts].length >= count)

const placeOf = ({ spans, segments }: Trace, id: string | undefined) =>
  spans.find(span => span.spanId === id)?.name ??
  segments.find(segment => segment.id === id)?.name ??
  'nothing'

function spanInWords({ spans }: Trace, span: WaterfallSpan): string {
  const parent = spans.find(({ spanId }) => spanId === span.parentId)
  const end = span.status === 'UNSET' ? '' : ` ${span.status}`
  return `${span.service} ${span.kind} ${span.name}${end}${parent ? ` < ${parent.name}` : ''}`
}

function segmentInWords({ segments }: Trace, { type, name, parentId }: Trace['segments'][number]) {
  const parent = segments.find(({ id }) => id === parentId)
  return `${type} ${name}${parent ? ` < ${parent.name}` : ''}`
}

/** Its first line, without ids. */
function lineInWords(trace: Trace, { group, level, message, spanId }: Trace['logs'][number]) {
  const text = message.split('\n', 1)[0]!.replaceAll(/=[0-9a-f]{16,32}/g, '=…')
  return `${group} ${level} ${text} @ ${placeOf(trace, spanId)}`
}

type Frame = { filename?: string; lineno?: number; method?: string }

/** The last frame is the one that threw. */
function errorInWords(trace: Trace, { source, title, frames, spanId }: TraceError): string {
  const { filename = '', method, lineno } = (frames.at(-1) ?? {}) as Frame
  const file = filename.slice(filename.lastIndexOf('/') + 1)
  return `${source} ${title} in ${method} ${file}:${lineno} @ ${placeOf(trace, spanId)}`
}

function mapInWords({ map: { nodes, edges } }: Trace): string[] {
  const names = new Map(nodes.map(({ id, name, type }) => [id, type ? `${name} (${type})` : name]))
  return [
    ...names.values(),
    ...edges.map(({ from, to, total }) => `${names.get(from)} -> ${names.get(to)}: ${total}`),
  ]
}
