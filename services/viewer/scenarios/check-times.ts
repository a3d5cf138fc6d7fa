import type { Expectation } from '../../scenarios/scenario.ts'
import type { Trace } from '../records/api.ts'
import { criticalPath } from '../trace-tree/critical-path.ts'
import { selfMillis } from '../trace-tree/self-time.ts'
import { buildSpanTree, endOf } from '../trace-tree/span-tree.ts'
import { findSpans } from './find-spans.ts'
import { type Expecting, type Finding, idOf, millis, ofSpan, ofSpans } from './finding.ts'

/** What is expected of the times of a trace's spans; undefined for anything else. */
export function checkTimes(expect: Expectation, trace: Trace): Finding | undefined {
  if ('self' in expect) return checkSelf(expect, trace)
  if ('heaviest' in expect) return checkHeaviest(expect, trace)
  if ('sumOf' in expect) return checkSum(expect, trace)
  if ('overlap' in expect) return checkOverlap(expect, trace)
  if ('outlives' in expect) {
    return ofSpans(trace, expect.outlives, (one, other) => {
      const after = endOf(other) - endOf(one)
      return { holds: after > 0, found: `it ends ${millis(after)} later` }
    })
  }
  if ('afterEndOf' in expect) {
    return ofSpans(trace, expect.afterEndOf, (one, other) => {
      const after = other.startMillis - endOf(one)
      return { holds: after > 0, found: `it begins ${millis(after)} after the end` }
    })
  }
  return 'linesBefore' in expect ? checkLines(expect, trace) : undefined
}

const checkSelf = ({ self, atMostShare }: Expecting<'self'>, trace: Trace) =>
  ofSpan(trace, self, span => {
    const tree = buildSpanTree(trace.spans)
    const own = selfMillis(tree)[tree.indexById.get(span.spanId)!]!
    const found = `${millis(own)} of ${millis(span.durationMillis)} are its own`
    return { holds: own <= atMostShare * span.durationMillis, found, ...idOf(span) }
  })

function checkHeaviest({ heaviest }: Expecting<'heaviest'>, trace: Trace): Finding {
  const span = criticalPath(buildSpanTree(trace.spans))?.heaviest?.row.span
  const holds = findSpans(trace, heaviest).some(({ spanId }) => spanId === span?.spanId)
  const found = span ? `${span.name}, ${millis(span.durationMillis)}` : 'no request'
  return { holds, found, ...idOf(span) }
}

function checkSum({ sumOf, atLeastShare }: Expecting<'sumOf'>, trace: Trace): Finding {
  const spans = findSpans(trace, sumOf)
  const sum = spans.reduce((total, { durationMillis }) => total + durationMillis, 0)
  const found = `${millis(sum)} of ${millis(trace.durationMillis)} in ${spans.length} spans`
  return { holds: sum >= atLeastShare * trace.durationMillis, found, ...idOf(spans[0]) }
}

const checkOverlap = ({ overlap, is }: Expecting<'overlap'>, trace: Trace) =>
  ofSpans(trace, overlap, (one, other) => {
    const end = Math.min(endOf(one), endOf(other))
    const shared = end - Math.max(one.startMillis, other.startMillis)
    const found = shared > 0 ? `they share ${millis(shared)}` : 'they do not overlap'
    return { holds: shared > 0 === is, found }
  })

const checkLines = ({ linesBefore }: Expecting<'linesBefore'>, trace: Trace) =>
  ofSpan(trace, linesBefore, span => {
    const times = trace.logs
      .filter(({ spanId }) => spanId === span.spanId)
      .map(({ timeMillis }) => span.startMillis - timeMillis)
    const before = Math.max(...times, Number.NEGATIVE_INFINITY)
    const found = times.length > 0 ? `${millis(before)} before its start` : 'no line'
    return { holds: before > 0, found, ...idOf(span) }
  })
