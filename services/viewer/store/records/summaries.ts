import type { DatabaseSync } from 'node:sqlite'
import { toXRayTraceId } from '../../../trace-context/trace-id.ts'
import type { Lens, TraceSummary } from '../../records/api.ts'
import type { Vendors } from '../../records/vendors.ts'
import { defaultBounds } from './bounds.ts'
import { type DeliveryFacts, deliveryFacts, deliveryOf, graceMillis } from './delivery.ts'
import { createFactRows } from './fact-rows.ts'
import type { PayloadRows } from './payload-rows.ts'
import { traceTitle } from './root.ts'
import type { TraceFacts } from './trace-facts.ts'
import type { createRejections } from './wire-counts.ts'

type SummariesOptions = {
  payloads: PayloadRows
  rejections: Pick<ReturnType<typeof createRejections>, 'reasonOf'>
  xrayGoesTo: Vendors['xrayGoesTo']
  /** Epoch milliseconds. */
  now: () => number
}

type Known = {
  summary: Omit<TraceSummary, 'delivery'>
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
  { payloads, rejections, xrayGoesTo, now }: SummariesOptions,
) {
  const readFacts = createFactRows(database)
  const known = new Map<string, Known>()

  function lookUp(row: Record<string, unknown>): Known {
    const traceId = String(row.trace_id)
    const found = known.get(traceId)
    if (found) return found
    const facts = readFacts(row)
    const entry = {
      summary: summarize(facts, payloads, Number(row.seq)),
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
    const { summary, delivery, firstMillis } = lookUp(row)
    const until = delivery.lastMillis + graceMillis
    const rejectionOf = (lens: Lens) =>
      rejections.reasonOf(lens, summary.traceId, firstMillis, until)
    return { ...summary, delivery: deliveryOf(delivery, now(), { rejectionOf, xrayGoesTo }) }
  }

  return {
    summaryOf,
    /** Whether one of our senders sent any of it: one that announces its lenses. */
    isOurs: (row: Record<string, unknown>) => lookUp(row).isOurs,
    forget: (traceId: string) => void known.delete(traceId),
  }
}

function summarize(facts: TraceFacts, payloads: PayloadRows, seq: number): Known['summary'] {
  const { traceId, startMillis, durationMillis } = facts
  const { name, service, status, httpStatus } = traceTitle(facts, payloads.rootPayloads(seq))
  return {
    traceId,
    xrayTraceId: toXRayTraceId(traceId),
    startMillis,
    durationMillis,
    name: shorten(name),
    service: shorten(service),
    status,
    httpStatus,
    services: servicesOf(facts),
    spanCount: facts.counts.spans,
    errorCount: errorCountOf(facts),
  }
}

const errorCountOf = ({ counts }: TraceFacts) =>
  counts.spans > 0 ? counts.failedSpans : counts.errors

/** Services in order of first appearance; from segments or lines when there are no spans. */
function servicesOf(facts: TraceFacts): string[] {
  const fromSpans = facts.spans.map(span => span.service)
  if (fromSpans.length > 0) return distinct(fromSpans)
  const segments = facts.segments.filter(segment => !segment.isSubsegment)
  if (segments.length > 0) return distinct(segments.map(segment => segment.name))
  return distinct(facts.lines.map(line => line.service))
}

const distinct = (names: string[]) => [...new Set(names)].slice(0, maxServices).map(shorten)
