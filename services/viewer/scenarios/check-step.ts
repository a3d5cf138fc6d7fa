import type { Expectation } from '../../scenarios/scenario.ts'
import type { Lens } from '../records/api.ts'
import { type Expecting, type Finding, millis } from './finding.ts'
import type { StepResult } from './step-result.ts'

/** What is expected of all traces of a step; undefined for what is expected of one. */
export function checkStep(expect: Expectation, step: StepResult): Finding | undefined {
  const { summaries, answerMillis } = step
  if ('kept' in expect) {
    const kept = summaries.filter(({ spanCount }) => spanCount > 0).length
    return within(kept, expect.kept, 'traces have spans')
  }
  if ('names' in expect) {
    const names = new Set(summaries.map(({ name }) => name)).size
    return within(names, [expect.names, expect.names], 'names')
  }
  if ('orphaned' in expect) {
    const orphaned = summaries.filter(({ rootMissing }) => rootMissing).length
    return within(orphaned, expect.orphaned, 'traces lack the span of their request')
  }
  if ('answersWithinMillis' in expect) {
    const median = answerMillis.toSorted((a, b) => a - b)[answerMillis.length >> 1] ?? 0
    return { holds: median <= expect.answersWithinMillis, found: `median ${millis(median)}` }
  }
  if ('every' in expect) return checkEvery(expect, step)
  if ('spansLateMillis' in expect) return checkLate(expect, step)
  return undefined
}

function within(count: number, [least, most]: [number, number], what: string): Finding {
  return { holds: count >= least && count <= most, found: `${count} ${what}` }
}

function checkEvery({ every, reason = '' }: Expecting<'every'>, step: StepResult): Finding {
  const { summaries, traceIds } = step
  const wanted = Object.entries(every) as [Lens, string][]
  const fitting = summaries.filter(({ delivery }) =>
    wanted.every(
      ([lens, state]) =>
        delivery[lens].state === state && (delivery[lens].reason ?? '').includes(reason),
    ),
  ).length
  const holds = fitting === traceIds.length && fitting > 0
  return { holds, found: `${fitting} of ${traceIds.length} traces` }
}

/** Of the first request's spans: those of the last may have come as the wire was well again. */
function checkLate({ spansLateMillis }: Expecting<'spansLateMillis'>, { summaries }: StepResult) {
  const delays = summaries.map(({ delivery }) => delivery.otlp.firstDelayMillis ?? 0)
  const longest = Math.max(0, ...delays)
  return { holds: longest >= spansLateMillis, found: `up to ${millis(longest)}` }
}
