import { percentiles } from '../graph/route-sums.ts'
import type { PercentilesAnswer } from '../records/api.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { allowOnly, readRange } from './query.ts'
import { findTraces, readWanted, wantedParameters } from './wanted.ts'

/**
 * `/-/api/percentiles`: see `PercentilesAnswer`. A kept trace counts for those like it that were
 * sampled out, and these do not count themselves; where no trace has spans, each counts once.
 */
export async function showPercentiles(
  context: Context<'xray' | 'search' | 'searchTraces'>,
  query: URLSearchParams,
): Promise<PercentilesAnswer> {
  allowOnly(query, wantedParameters)
  const wanted = readWanted(context, query)
  const range = readRange(query, context.now())
  await context.xray.settle()
  if (wanted.conditions) await context.search.settle()
  const { durations, routes } = context.xray
  const [weighted, plain] = [createSums(), createSums()]
  const take = (micros: number, weight: number | undefined) => {
    plain.add(micros, 1)
    if (weight !== undefined) weighted.add(micros, weight)
  }
  if (wanted.filter || wanted.conditions) {
    const all = { range, sort: 'time', limit: Number.MAX_SAFE_INTEGER } as const
    const { found } = await runInSlices(findTraces(context, all, wanted))
    const seqs = found.map(({ seq }) => seq)
    await runInSlices(durations.among(seqs, take))
  } else {
    const bounds = routes.parts(range, 1, context.now())?.bounds ?? [0, 0]
    await runInSlices(durations.between([bounds[0]!, bounds[1]!], range, take))
  }
  return answerOf(weighted.sums.weight > 0 ? weighted : plain, plain.sums.count)
}

function createSums() {
  const sums = { count: 0, weight: 0, byDuration: new Map<number, number>() }
  function add(micros: number, weight: number): void {
    sums.count += 1
    sums.weight += weight
    sums.byDuration.set(micros, (sums.byDuration.get(micros) ?? 0) + weight)
  }
  return { sums, add }
}

function answerOf({ sums }: ReturnType<typeof createSums>, count: number): PercentilesAnswer {
  if (count === 0) return { count }
  const [p50, p95] = percentiles(sums, [0.5, 0.95])
  return {
    count,
    p50Millis: p50! / 1000,
    p95Millis: p95! / 1000,
    ...(sums.weight !== sums.count && { isEstimate: true }),
  }
}
