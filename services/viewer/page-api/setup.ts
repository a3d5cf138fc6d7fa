import type { SetupAnswer } from '../records/api.ts'
import { setupOf } from '../setup/answer.ts'
import type { Recent } from '../store/records/recent.ts'
import type { TimeRange } from '../store/records/trace-list-query.ts'
import { runInSlices } from '../turns/turns.ts'
import { formatDuration } from '../words/format.ts'
import type { WaysIn } from '../words/ways-in.ts'
import type { Context } from './context.ts'
import { allowOnly, readRange } from './query.ts'

/** What comes from which service, by which lens, and what is wrong with it: 15 min by default. */
export async function showSetup(
  context: Context<'recent' | 'rejections' | 'room' | 'oldestMillis' | 'wires' | 'xray'>,
  query: URLSearchParams,
  ways: WaysIn,
): Promise<SetupAnswer> {
  allowOnly(query, ['range', 'start', 'end'])
  const nowMillis = context.now()
  const given = query.size === 0 ? new URLSearchParams({ range: 'PT15M' }) : query
  const range = readRange(given, nowMillis)
  const { xray } = context
  await xray.settle()
  const recent = await runInSlices(context.recent(range))
  const links = await runInSlices(xray.calls(recent.traces.map(({ seq }) => seq)))
  const answer = await runInSlices(
    setupOf({
      recent,
      links,
      rejections: context.rejections(range.fromMillis, range.toMillis),
      sampling: reportsOf(xray, range),
      room: context.room(),
      oldestMillis: context.oldestMillis(),
      lastSeenMillis: lastSeen(context, recent),
      nowMillis,
      when: given.has('range')
        ? `in the last ${formatDuration(nowMillis - range.fromMillis)}`
        : 'in this range',
      ways,
    }),
  )
  const { traces, tracesOfRange } = recent
  const fromMillis = Math.max(range.fromMillis, context.oldestMillis() ?? range.fromMillis)
  return { ...answer, fromMillis, traces: { looked: traces.length, ofRange: tracesOfRange } }
}

/** Imported records come by no wire. */
function lastSeen({ wires }: Context<'wires'>, { traces, lines, items }: Recent) {
  const times = [
    ...Object.values(wires()).flatMap(({ lastSeenMillis }) => lastSeenMillis ?? []),
    ...traces.map(({ lastMillis }) => lastMillis),
    ...[...lines, ...items].map(({ arrivedMillis }) => arrivedMillis),
  ]
  return times.length > 0 ? Math.max(...times) : undefined
}

/** What samplers reported of each rule, the busiest first. */
function reportsOf({ statistics }: Context<'xray'>['xray'], { fromMillis, toMillis }: TimeRange) {
  const byRule = new Map<string, { rule: string; requests: number; sampled: number }>()
  for (const { ruleName: rule, windowSeconds, requestCount, sampledCount } of statistics.list()) {
    if (windowSeconds * 1000 < fromMillis || windowSeconds * 1000 >= toMillis) continue
    const sums = byRule.get(rule) ?? { rule, requests: 0, sampled: 0 }
    sums.requests += requestCount
    sums.sampled += sampledCount
    byRule.set(rule, sums)
  }
  return [...byRule.values()].sort((a, b) => b.requests - a.requests)
}
