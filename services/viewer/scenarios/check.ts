import type { Expectation, SpanShape } from '../../scenarios/scenario.ts'
import type { Lens, Trace, TraceSpan } from '../records/api.ts'
import { criticalPath } from '../trace-tree/critical-path.ts'
import { selfMillis } from '../trace-tree/self-time.ts'
import { buildSpanTree, endOf } from '../trace-tree/span-tree.ts'
import { findSpans, spanWords } from './find-spans.ts'
import { inOrder, spanLines } from './span-lines.ts'

/** What a step of a play led to. */
export type StepResult = {
  /** As far as they have arrived, in the order of the requests. */
  traces: Trace[]
  /** How many requests were answered. */
  answers: number
  /** How long each answer took. */
  answerMillis: number[]
}

/** Whether an expectation holds; `found` is what is there instead, or what shows it. */
export type Finding = { holds: boolean; found: string; spanId?: string }

/** @param trace the one that is meant: the last of its step, or what followed from it */
export function check(expect: Expectation, trace: Trace, step: StepResult): Finding {
  if ('kept' in expect) return within(step.traces.length, expect.kept, 'traces kept')
  if ('names' in expect) {
    const names = new Set(step.traces.map(({ name }) => name)).size
    return within(names, [expect.names, expect.names], 'names')
  }
  if ('orphaned' in expect) {
    const orphaned = step.traces.filter(({ spans }) => spans.some(span => span.missingParent))
    return within(orphaned.length, expect.orphaned, 'traces with a parent that was not received')
  }
  if ('answersWithinMillis' in expect) {
    const median = step.answerMillis.toSorted((a, b) => a - b)[step.answerMillis.length >> 1] ?? 0
    return { holds: median <= expect.answersWithinMillis, found: `median ${millis(median)}` }
  }
  return checkTrace(expect, trace)
}

type OfTrace = Exclude<
  Expectation,
  { kept: unknown } | { names: unknown } | { orphaned: unknown } | { answersWithinMillis: unknown }
>

function checkTrace(expect: OfTrace, trace: Trace): Finding {
  if ('tree' in expect) return checkTree(expect.tree, trace)
  if ('span' in expect) return checkSpan(trace, expect.span, expect.count)
  if ('self' in expect) return checkSelf(trace, expect)
  if ('heaviest' in expect) return checkHeaviest(trace, expect.heaviest)
  if ('sumOf' in expect) return checkSum(trace, expect)
  if ('overlap' in expect) return checkOverlap(trace, expect)
  if ('outlives' in expect) return checkOutlives(trace, expect.outlives)
  if ('afterEndOf' in expect) return checkAfter(trace, expect.afterEndOf)
  if ('edge' in expect) return checkEdge(trace, expect)
  if ('node' in expect) return checkNode(trace, expect)
  if ('items' in expect) return checkItems(trace, expect)
  if ('line' in expect) return checkLines(trace, expect)
  return checkDelivery(trace, expect)
}

const millis = (value: number) => `${Math.round(value)} ms`

function within(count: number, [least, most]: [number, number], what: string): Finding {
  return { holds: count >= least && count <= most, found: `${count} ${what}` }
}

function checkTree(tree: string, trace: Trace): Finding {
  const found = spanLines(trace)
  return { holds: found === inOrder(tree), found }
}

function checkSpan(trace: Trace, shape: SpanShape, count?: number): Finding {
  const found = findSpans(trace, shape)
  const holds = count === undefined ? found.length > 0 : found.length === count
  // Without the times of the shape it may be there all the same, which says more.
  const { atLeastMillis, atMostMillis, ...untimed } = shape
  const near = found[0] ?? findSpans(trace, untimed)[0]
  return { holds, found: `${found.length} of ${spanWords(shape)}${took(near)}`, ...idOf(near) }
}

const took = (span: TraceSpan | undefined) => (span ? `, ${millis(span.durationMillis)}` : '')

const idOf = (span: TraceSpan | undefined) => (span ? { spanId: span.spanId } : {})

const missing = (shape: SpanShape): Finding => ({ holds: false, found: `no ${spanWords(shape)}` })

function checkSelf(
  trace: Trace,
  { self, atMostMillis }: { self: SpanShape; atMostMillis: number },
) {
  const [span] = findSpans(trace, self)
  if (!span) return missing(self)
  const tree = buildSpanTree(trace.spans)
  const own = selfMillis(tree)[tree.indexById.get(span.spanId)!]!
  const found = `${millis(own)} of ${millis(span.durationMillis)} are its own`
  return { holds: own <= atMostMillis, found, ...idOf(span) }
}

function checkHeaviest(trace: Trace, shape: SpanShape): Finding {
  const span = criticalPath(buildSpanTree(trace.spans))?.heaviest?.row.span
  const isIt = findSpans(trace, shape).some(({ spanId }) => spanId === span?.spanId)
  return { holds: isIt, found: span ? `${span.name}${took(span)}` : 'no root', ...idOf(span) }
}

function checkSum(
  trace: Trace,
  { sumOf, atLeastShare }: { sumOf: SpanShape; atLeastShare: number },
) {
  const spans = findSpans(trace, sumOf)
  const sum = spans.reduce((total, { durationMillis }) => total + durationMillis, 0)
  const found = `${millis(sum)} of ${millis(trace.durationMillis)} in ${spans.length} spans`
  return { holds: sum >= atLeastShare * trace.durationMillis, found, ...idOf(spans[0]) }
}

function checkOverlap(
  trace: Trace,
  { overlap, is }: { overlap: [SpanShape, SpanShape]; is: boolean },
): Finding {
  const [one, other] = overlap.map(shape => findSpans(trace, shape)[0])
  if (!one || !other) return missing(one ? overlap[1] : overlap[0])
  const shared = Math.min(endOf(one), endOf(other)) - Math.max(one.startMillis, other.startMillis)
  const found = shared > 0 ? `they share ${millis(shared)}` : 'they do not overlap'
  return { holds: shared > 0 === is, found, ...idOf(other) }
}

function checkOutlives(trace: Trace, [outlived, longer]: [SpanShape, SpanShape]): Finding {
  const [one, other] = [outlived, longer].map(shape => findSpans(trace, shape)[0])
  if (!one || !other) return missing(one ? longer : outlived)
  const after = endOf(other) - endOf(one)
  return { holds: after > 0, found: `it ends ${millis(after)} later`, ...idOf(other) }
}

function checkAfter(trace: Trace, [parent, child]: [SpanShape, SpanShape]): Finding {
  const [one, other] = [parent, child].map(shape => findSpans(trace, shape)[0])
  if (!one || !other) return missing(one ? child : parent)
  const after = other.startMillis - endOf(one)
  return { holds: after > 0, found: `it begins ${millis(after)} after the end`, ...idOf(other) }
}

type EdgeExpectation = Extract<Expectation, { edge: unknown }>

function checkEdge(
  { map }: Trace,
  { edge: [from, to], calls, failed, throttled }: EdgeExpectation,
) {
  // A service and its database may have one name.
  const names = new Map(map.nodes.map(node => [node.id, node.name]))
  const edge = map.edges.find(each => names.get(each.from) === from && names.get(each.to) === to)
  if (!edge) return { holds: false, found: `no call from ${from} to ${to}` }
  const holds =
    [calls ?? edge.total, failed ?? edge.fault, throttled ?? edge.throttle].join() ===
    [edge.total, edge.fault, edge.throttle].join()
  return { holds, found: `${edge.total} calls, ${edge.fault} failed, ${edge.throttle} throttled` }
}

function checkNode({ map }: Trace, { node: name, inferred }: { node: string; inferred: boolean }) {
  const node = map.nodes.find(each => each.name === name)
  if (!node) return { holds: false, found: `no node ${name}` }
  const found = node.inferred ? 'known from its callers alone' : 'it sent records itself'
  return { holds: node.inferred === inferred, found }
}

function checkItems({ errors }: Trace, { items, ...wanted }: { items: number; class?: string }) {
  const found = errors.filter(error => error.class === (wanted.class ?? error.class))
  const holds = found.length === items && errors.length === items
  return { holds, found: `${errors.length} errors: ${errors.map(each => each.class).join(', ')}` }
}

type LineExpectation = Extract<Expectation, { line: unknown }>

function checkLines({ logs }: Trace, { line, count }: LineExpectation): Finding {
  const found = logs.filter(log =>
    Object.entries(line).every(([key, value]) => log[key as keyof typeof line] === value),
  ).length
  const holds = count === undefined ? found > 0 : found === count
  return { holds, found: `${found} of ${logs.length} lines` }
}

type DeliveryExpectation = Extract<Expectation, { delivery: unknown }>

function checkDelivery({ delivery }: Trace, expect: DeliveryExpectation): Finding {
  const { reason = '' } = expect
  const wanted = Object.entries(expect.delivery) as [Lens, string][]
  const holds = wanted.every(
    ([lens, state]) =>
      delivery[lens].state === state && (delivery[lens].reason ?? '').includes(reason),
  )
  const found = wanted.map(([lens]) =>
    [lens, delivery[lens].state, delivery[lens].reason].filter(Boolean).join(' '),
  )
  return { holds, found: found.join(', ') }
}
