import { isSampled } from '../store/records/expectations.ts'
import type { RecentTrace } from '../store/records/recent.ts'
import { formatCount, plural } from '../words/format.ts'
import type { Check } from './facts.ts'
import { shown } from './language.ts'

/** So many requests of a rule, and none kept, are no coincidence. */
const manyRequests = 10

/** The share of requests that sampling dropped, by rule. */
export const sampling: Check = ({ recent, sampling: reported }) => {
  const dropped = recent.traces.flatMap(trace => ruleOfDropped(trace) ?? [])
  const byRule = [...Map.groupBy(dropped, rule => rule)].sort(([, a], [, b]) => b.length - a.length)
  const rules = byRule.map(([rule, of]) => `${formatCount(of.length)} by ${rule}`)
  const kept = reported.map(
    ({ rule, requests, sampled }) =>
      `“${shown(rule)}” kept ${formatCount(sampled)} of ${formatCount(requests)}`,
  )
  const text = [
    dropped.length === 0
      ? 'No request was sampled out.'
      : `${formatCount(dropped.length)} of ${plural(recent.traces.length, 'request')} were sampled out: ${rules.slice(0, 5).join(', ')}.`,
    ...(kept.length > 0 ? [`Samplers report: ${kept.slice(0, 5).join(', ')}.`] : []),
  ].join(' ')
  const isAll = dropped.length >= manyRequests && dropped.length === recent.traces.length
  if (!isAll) return { state: 'ok', text }
  return {
    state: 'warning',
    text,
    fix: 'Raise the rate of the rule, or set `SAMPLING=all` or `OTEL_TRACES_SAMPLER=always_on` in the application.',
  }
}

/** Lines or items that say that the trace was not sampled, and nothing of a sampled one. */
function ruleOfDropped({ spans, segments, lines, items }: RecentTrace): string | undefined {
  if (spans.length + segments.length > 0) return undefined
  const records = [...lines, ...items]
  const flagged = records.filter(({ traceFlags }) => traceFlags !== undefined)
  if (flagged.length === 0 || flagged.some(isSampled)) return undefined
  const rule = records.find(({ samplingRule }) => samplingRule !== undefined)?.samplingRule
  return rule === undefined ? 'a sampler that names no rule' : `rule “${shown(rule)}”`
}
