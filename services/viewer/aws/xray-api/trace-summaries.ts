import type { JsonObject } from '../../../json/json-object.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import { type ScanPosition, startMillisOf } from '../../store/xray/trace-rows.ts'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import { type Operation, toEpochSeconds } from './context.ts'
import { type FoundTrace, findTraces } from './find-traces.ts'
import { createGroupLookup, readFilter } from './groups.ts'
import {
  readBoolean,
  readChoice,
  readNumber,
  readObject,
  readText,
  readTimeRange,
} from './input.ts'
import { toTraceSummary } from './summary-shape.ts'
import { createTokens } from './tokens.ts'

const summariesPerPage = 100

/**
 * A page ends after this many traces, even when few of them match: AWS returns such pages too, and
 * `TracesProcessedCount` shows the progress.
 */
const maxLookedAt = 5000

/** AWS's limit of the range. */
const maxHours = 24

export const getTraceSummaries: Operation = async (input, { store, now }) => {
  const range = readTimeRange(input, maxHours)
  const timeRangeType = readChoice(input, 'TimeRangeType', ['TraceId', 'Event', 'Service'])
  const isSampled = readSampling(input)
  const filter = readFilter(readText(input, 'FilterExpression') ?? '')
  const tokens = createTokens<ScanPosition>('GetTraceSummaries', input, now())
  await store.settle()
  const search = findTraces(store, {
    range,
    isActive: timeRangeType === 'Event' || timeRangeType === 'Service',
    filter,
    isCounting: true,
    findGroup: createGroupLookup(store),
    after: tokens.position,
    maxFound: summariesPerPage,
    maxLookedAt,
  })
  const { found, lookedAt, next } = await runInSlices(search)
  const summaries = await runInSlices(summariesOf(store, found.filter(isSampled)))
  return {
    TraceSummaries: summaries.map(({ trace, summary }) => ({
      ...summary,
      StartTime: toEpochSeconds(startMillisOf(trace)),
      MatchedEventTime:
        timeRangeType === 'Event' ? toEpochSeconds(startMillisOf(trace)) : undefined,
    })),
    ApproximateTime: toEpochSeconds(now()),
    TracesProcessedCount: lookedAt,
    ...(next && tokens.next(next)),
  }
}

function* summariesOf(
  { segments: segmentsOf }: Pick<XrayStore, 'segments'>,
  found: FoundTrace[],
): Sliced<{ trace: FoundTrace; summary: object }[]> {
  const summaries = []
  for (const trace of found) {
    const { segments } = yield* segmentsOf(trace.seq)
    // An evicted trace has no segments any more.
    if (segments.length > 0)
      summaries.push({ trace, summary: toTraceSummary(trace.traceId, segments) })
    yield
  }
  return summaries
}

/** Selects the traces of a sample by their ids, so that it is always the same. */
function readSampling(input: JsonObject): (trace: FoundTrace) => boolean {
  const isSampling = readBoolean(input, 'Sampling')
  const strategy = readObject(input, 'SamplingStrategy') ?? {}
  const name = readChoice(strategy, 'SamplingStrategy.Name', ['PartialScan', 'FixedRate'])
  const rate = readNumber(strategy, 'SamplingStrategy.Value', { min: 0, max: 1 })
  if (!isSampling || name !== 'FixedRate' || rate === undefined) return () => true
  return ({ traceId }) => Number.parseInt(traceId.slice(-8), 16) < rate * 2 ** 32
}
