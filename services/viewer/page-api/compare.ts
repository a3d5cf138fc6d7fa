import type { CompareAnswer, Trace, TraceSummary } from '../records/api.ts'
import { compareAttributes } from '../trace-tree/compare-attributes.ts'
import { type ComparedPair, compareTrees } from '../trace-tree/compare-trees.ts'
import { compareInWords } from '../trace-tree/compare-words.ts'
import { drawnSpans } from '../trace-tree/segment-spans.ts'
import { buildSpanTree } from '../trace-tree/span-tree.ts'
import { runInSlices, type Sliced } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { loadTrace } from './load-trace.ts'
import { PageApiError } from './query.ts'
import { readTraceId } from './traces.ts'

type Comparing = Context<'trace' | 'oldestMillis' | 'xray'>

/** Trees of ten thousand spans are merged in some milliseconds. */
const compared = {
  spans: { rows: 10_000, bytes: 8 * 1024 * 1024 },
  segments: { rows: 10_000, bytes: 4 * 1024 * 1024 },
  errors: { rows: 0, bytes: 0 },
  logs: { rows: 200, bytes: 1024 * 1024 },
}
const mostRows = 5000
const mostAttributes = 500
const mostOfPath = 20

/** `/-/api/compare/<a>/<b>`: see `CompareAnswer`. */
export async function compareTraces(context: Comparing, path: string): Promise<CompareAnswer> {
  const [idOfA, idOfB] = path.split('/').slice(-2) as [string, string]
  const b = await loadTrace(context, readTraceId(idOfB), compared)
  const typical = idOfA === 'typical' ? await typicalFor(context, b) : undefined
  const a = await loadTrace(context, typical ?? readTraceId(idOfA), compared)
  return runInSlices(compare(a, b))
}

async function typicalFor({ xray }: Comparing, { traceId, service, name }: Trace) {
  await xray.settle()
  const found = await runInSlices(xray.routes.typicalOf(traceId, { service, route: name }))
  if (found !== undefined) return found
  throw new PageApiError(404, `no trace to compare ${traceId} with`, {
    hint: `there is no other trace in the store that took the route of ${JSON.stringify(name)} and did not fail`,
  })
}

function* compare(a: Trace, b: Trace): Sliced<CompareAnswer> {
  const trees = { a: buildSpanTree(drawnSpans(a)), b: buildSpanTree(drawnSpans(b)) }
  yield
  const pairs = compareTrees(trees.a, trees.b)
  yield
  const attributes = yield* compareAttributes(pairs, mostAttributes)
  const isCut =
    pairs.length > mostRows ||
    [a, b].some(({ truncated }) => truncated?.spans || truncated?.segments)
  return {
    a: summaryOf(a),
    b: summaryOf(b),
    headline: compareInWords(pairs, a.durationMillis, b.durationMillis),
    rows: rowsOf(pairs.slice(0, mostRows)),
    attributes,
    ...(isCut && { truncated: true }),
  }
}

function summaryOf(trace: Trace): TraceSummary {
  const {
    spans,
    segments,
    errors,
    logs,
    map,
    links,
    resources,
    scopes,
    fromLines,
    truncated,
    ...summary
  } = trace
  return summary
}

/** Each row with its path: the names from the root to it, those of a deep one without the first. */
function rowsOf(pairs: ComparedPair[]): CompareAnswer['rows'] {
  const above: string[] = []
  return pairs.map(({ spans, ...row }) => {
    const { service, name, ordinal, depth } = row
    above.length = depth
    above[depth] = `${service} ${name}${ordinal > 1 ? ` #${ordinal}` : ''}`
    return { ...row, path: above.slice(-mostOfPath) }
  })
}
