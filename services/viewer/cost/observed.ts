import type { CostLoad, CostObserved } from '../records/cost-api.ts'
import { noAmounts } from '../store/amounts/amounts.ts'
import { parseJson } from '../store/records/columns.ts'
import { certaintyOf } from './certainty.ts'
import { requestsOf } from './contributions.ts'
import { keptPerSecond } from './load.ts'
import type { Measured } from './measured.ts'
import type { Basis } from './month-units.ts'
import { formatPercent, formatPerSecond } from './words.ts'

/** A load to make a bill of. What is not given is as it was observed. */
export type CostQuestion = {
  requestsPerSecond?: number
  /** Share of the requests that are kept beyond the reservoir, 0..1. */
  sampling?: number
  reservoirPerSecond: number
  replicas: number
}

/** A shorter time counts as this: the rate of one request would be infinite. */
const leastSeconds = 60

/** Of a range in which nothing came. */
export const nothing = (): Measured => ({
  fromMillis: 0,
  toMillis: 0,
  parts: 0,
  idleParts: 0,
  totals: { traces: 0, kept: 0, unseen: 0, spans: 0, segments: 0, items: 0, lines: 0 },
  tracesRead: 0,
  all: { amounts: noAmounts(), services: new Set() },
  byRoute: new Map(),
  byRule: new Map(),
  byName: new Map(),
  byKind: new Map(),
  loose: { lines: 0, lineBytes: 0, items: 0 },
})

export function observedOf(measured: Measured): CostObserved {
  const { fromMillis, toMillis, totals, all, loose, tracesRead } = measured
  const seconds = Math.max((toMillis - fromMillis) / 1000, leastSeconds)
  const { spanEvents, links, lineBytes, otlpLines } = all.amounts
  // Exactly, where the traces' own rows say it.
  const requests = requestsOf({ ...all, amounts: { ...all.amounts, ...totals } })
  const counts = {
    ...(toMillis > 0 && { fromMillis, toMillis }),
    seconds,
    requests,
    requestsPerSecond: requests / seconds,
    keptTraces: totals.kept,
    keptShare: requests > 0 ? totals.kept / requests : 0,
    spans: totals.spans,
    spanEvents: Math.round(spanEvents),
    links: Math.round(links),
    segments: totals.segments,
    items: totals.items + loose.items,
    lines: totals.lines + loose.lines,
    lineBytes: Math.round(lineBytes + loose.lineBytes),
    otlpLines: Math.round(otlpLines),
    tracesRead,
    traces: totals.traces,
  }
  return { ...counts, ...certaintyOf(counts, measured) }
}

export function loadOf(
  question: CostQuestion,
  observed: CostObserved,
  { all }: Measured,
): CostLoad {
  const { replicas, sampling, reservoirPerSecond } = question
  const requestsPerSecond = question.requestsPerSecond ?? observed.requestsPerSecond
  const processes = replicas * Math.max(all.services.size, 1)
  const kept =
    sampling === undefined
      ? requestsPerSecond * observed.keptShare
      : keptPerSecond(requestsPerSecond, { share: sampling, reservoirPerSecond }, processes)
  const keptShare = requestsPerSecond > 0 ? kept / requestsPerSecond : (sampling ?? 0)
  return {
    requestsPerSecond,
    ...(sampling !== undefined && { sampling }),
    reservoirPerSecond,
    replicas,
    processes,
    keptPerSecond: kept,
    keptShare,
    text: `${formatPerSecond(requestsPerSecond)}/s, of which ${formatPercent(keptShare)} are kept`,
  }
}

export const basisOf = ({ totals, all }: Measured, isLooseOtlp: boolean): Basis => ({
  hasSpans: totals.spans > 0,
  hasSegments: totals.segments > 0,
  hasLines: all.amounts.lines - all.amounts.otlpLines > 0.5 || !isLooseOtlp,
  isLooseOtlp,
})

/** How many services sent spans, or took a request. */
export function servicesIn({ all, byName }: Measured): number {
  const sent = [...byName.keys()].map(key => parseJson<string[]>(key, [])[0])
  return new Set([...sent, ...all.services]).size
}
