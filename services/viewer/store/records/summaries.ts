import type { DatabaseSync } from 'node:sqlite'
import { toXRayTraceId } from '../../../trace-context/trace-id.ts'
import type { Lens, TraceSummary } from '../../records/api.ts'
import type { Vendors } from '../../records/vendors.ts'
import { defaultBounds } from './bounds.ts'
import { type DeliveryFacts, deliveryFacts, deliveryOf, graceMillis } from './delivery.ts'
import { createFactRows } from './fact-rows.ts'
import type { PayloadRows } from './payload-rows.ts'
import { awaitedUntil, progressOf } from './progress.ts'
import { type Root, rootOf } from './root.ts'
import { servicesOf } from './services.ts'
import { type HttpAddress, type RootPayloads, traceTitle } from './title.ts'
import type { TraceFacts } from './trace-facts.ts'
import type { createRejections } from './wire-counts.ts'

type SummariesOptions = {
  payloads: PayloadRows
  rejections: Pick<ReturnType<typeof createRejections>, 'reasonOf' | 'reasonNear'>
  /** The rate of a sampling rule in words; undefined for a rule that is not known here. */
  rateOf(rule: string): string | undefined
  xrayGoesTo: Vendors['xrayGoesTo']
  /** Epoch milliseconds. */
  now: () => number
}

type Known = {
  summary: Omit<TraceSummary, 'delivery'>
  root: Root | undefined
  awaitedUntilMillis: number | undefined
  request: HttpAddress
  delivery: DeliveryFacts
  firstMillis: number
  isOurs: boolean
}

// Limits for a list: names may be a megabyte long, and there may be thousands of services.
const maxServices = 50
const maxNameLength = 500

const shorten = (name: string) => name.slice(0, maxNameLength)

// About two kilobytes each. Lists are read again and again, mostly the newest traces.
const maxKnown = defaultBounds.summaries

/** Summaries of traces. All but delivery is remembered until the trace changes. */
export function createSummaries(
  database: DatabaseSync,
  { payloads, rejections, rateOf, xrayGoesTo, now }: SummariesOptions,
) {
  const readFacts = createFactRows(database)
  const known = new Map<string, Known>()

  function ruleInWords(rule: string): string {
    const rate = rateOf(rule)
    return rate === undefined ? `"${shorten(rule)}"` : `"${shorten(rule)}" (${rate})`
  }

  function lookUp(row: Record<string, unknown>): Known {
    const traceId = String(row.trace_id)
    const found = known.get(traceId)
    if (found) return found
    const facts = readFacts(row)
    const root = rootOf(facts)
    const entry = {
      root,
      awaitedUntilMillis: awaitedUntil(facts, root),
      ...summarize(facts, root, payloads.rootPayloads(Number(row.seq))),
      delivery: deliveryFacts(facts),
      firstMillis: facts.firstMillis,
      isOurs: facts.lensesByResource.size > 0,
    }
    if (known.size >= maxKnown) known.delete(known.keys().next().value ?? '')
    known.set(traceId, entry)
    return entry
  }

  /** `row` has the columns of `traceColumns`. */
  function summaryOf(row: Record<string, unknown>): TraceSummary {
    const { delivery, firstMillis, ...entry } = lookUp(row)
    const summary = summaryAt(entry, now())
    const until = delivery.lastMillis + graceMillis
    const reasons = {
      rejectionOf: (lens: Lens) => rejections.reasonOf(lens, summary.traceId),
      rejectionNear: (lens: Lens) => rejections.reasonNear(lens, firstMillis, until),
      ruleInWords,
      xrayGoesTo,
    }
    return { ...summary, delivery: deliveryOf(delivery, now(), reasons) }
  }

  return {
    summaryOf,
    /** The HTTP request that a trace answers, as far as its outermost record says. */
    requestOf: (row: Record<string, unknown>) => lookUp(row).request,
    /** Whether one of our senders sent any of it: one that announces its lenses. */
    isOurs: (row: Record<string, unknown>) => lookUp(row).isOurs,
    forget: (traceId: string) => void known.delete(traceId),
  }
}

function summarize(
  facts: TraceFacts,
  root: Root | undefined,
  payloads: RootPayloads,
): Pick<Known, 'summary' | 'request'> {
  const { traceId, startMillis, durationMillis } = facts
  const { name, service, status, httpStatus, request = {} } = traceTitle(facts, root, payloads)
  const errorCount = errorCountOf(facts)
  const summary = {
    traceId,
    xrayTraceId: toXRayTraceId(traceId),
    startMillis,
    durationMillis,
    name: shorten(name),
    service: shorten(service),
    status,
    httpStatus,
    services: servicesOf(facts).slice(0, maxServices).map(shorten),
    spanCount: facts.counts.spans,
    errorCount,
    errorsInside: status === 'ok' ? errorCount : 0,
  }
  const { method, url } = request
  return { summary, request: { method: method && shorten(method), url: url && shorten(url) } }
}

/** One failure may be in each lens: the lens that has the most of them counts. */
const errorCountOf = ({ counts: { failedSpans, failedSegments, errors } }: TraceFacts) =>
  Math.max(failedSpans, failedSegments, errors)

/** A summary at a time: while the outermost record is awaited, no other record speaks for it. */
function summaryAt(
  { summary, root, awaitedUntilMillis }: Pick<Known, 'summary' | 'root' | 'awaitedUntilMillis'>,
  nowMillis: number,
): Known['summary'] {
  switch (progressOf(root, awaitedUntilMillis, nowMillis)) {
    case 'ended':
      return summary
    case 'lost':
      return { ...summary, rootMissing: true }
    case 'running': {
      const soFarMillis = Math.max(nowMillis - summary.startMillis, summary.durationMillis)
      return { ...summary, durationMillis: soFarMillis, inProgress: true }
    }
    case 'awaited': {
      const { httpStatus: _, ...rest } = summary
      const errorsInside = summary.errorCount
      return { ...rest, name: awaitedName, status: 'ok', errorsInside, inProgress: true }
    }
  }
}

const awaitedName = 'request in progress'
