import { matchInWords } from '../../x-ray/match-in-words.ts'
import { rateInWords } from '../../x-ray/rate-in-words.ts'
import type { XRayRule } from '../../x-ray/sampling-rule.ts'
import { listRules } from '../aws/xray-api/sampling-rules.ts'
import type { SamplingAnswer, SamplingRuleSummary } from '../records/api.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { allowOnly, readRange } from './query.ts'

/** Looked at in some hundred milliseconds, in slices. */
const mostLines = 100_000

/** Rules that only log lines name; further ones are left out. */
const mostForeign = 100

/** Traces by the decision on them, the newest first. */
export const createTally = () => ({ kept: new Set<number>(), dropped: new Set<number>() })

/** `/-/api/sampling`: see `SamplingAnswer`. */
export async function showSampling(
  context: Context<'xray' | 'samplingLines'>,
  query: URLSearchParams,
): Promise<SamplingAnswer> {
  allowOnly(query, ['range', 'start', 'end'])
  const { xray, samplingLines } = context
  const rules = listRules(xray).map(({ rule }) => rule)
  const tallies = new Map(rules.map(({ RuleName }) => [RuleName, createTally()]))
  const most = tallies.size + mostForeign
  const range = readRange(query, context.now())
  const sinceMillis = await runInSlices(
    samplingLines.each(range, mostLines, ({ rule, isKept, trace }) => {
      if (rule === undefined) return
      const tally = tallies.get(rule) ?? createTally()
      if (tallies.size < most) tallies.set(rule, tally)
      tally[isKept ? 'kept' : 'dropped'].add(trace)
    }),
  )
  const byName = new Map(rules.map(rule => [rule.RuleName, rule]))
  const idOf = ([newest]: Set<number>) => newest && xray.routes.traceId(newest)
  return {
    rules: [...tallies].map(([name, { kept, dropped }]) => ({
      name,
      rule: inWords(byName.get(name)),
      kept: kept.size,
      dropped: dropped.size,
      newestKept: idOf(kept) || undefined,
      newestDropped: idOf(dropped) || undefined,
    })),
    groups: xray.groups.list().map(({ name, filter = '' }) => ({ name, filter })),
    sinceMillis,
  }
}

const inWords = (rule: XRayRule | undefined): SamplingRuleSummary['rule'] =>
  rule && {
    priority: rule.Priority,
    matches: matchInWords(rule),
    samples: rateInWords(rule),
  }
