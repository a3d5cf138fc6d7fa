import {
  type AmountKind,
  type Amounts,
  addAmounts,
  noAmounts,
  scaleAmounts,
} from '../store/amounts/amounts.ts'
import type { LooseAmounts } from '../store/amounts/loose-amounts.ts'
import type { AmountQueries } from '../store/amounts/open.ts'
import type { TraceAmounts } from '../store/amounts/trace-amounts.ts'
import type { WeighedTrace } from '../store/amounts/weighed-trace.ts'
import type { TimeRange } from '../store/records/trace-list-query.ts'
import type { Sliced } from '../turns/turns.ts'
import { isHealthRoute, isLoadGenerator } from './foreign-requests.ts'

/** Traces with something in common. */
export type Group = { amounts: Amounts; services: Set<string> }

/** Of records of each kind, and traces. */
export type Totals = { [kind in AmountKind]: number } & { traces: number }

/** What came in a time. */
export type Measured = {
  fromMillis: number
  toMillis: number
  /** In how many of the parts of the time nothing came. */
  parts: number
  idleParts: number
  totals: Totals
  tracesRead: number
  all: Group
  /** By `[service, route]` as JSON, the last of which is of requests without spans. */
  byRoute: Map<string, Group>
  byRule: Map<string, Group>
  /** Events by `[service, name]` of their spans as JSON. */
  byName: Map<string, number>
  /** By what asks: health checks, load generators. */
  byKind: Map<RequestKind, Group>
  loose: LooseAmounts
}

export type RequestKind = 'health' | 'load'

/** Of more traces a sample is read: of their own rows, and of their records. */
const mostTraces = 10_000
const mostRows = 8000

/** The time is divided into these, to see whether nothing came for a while. */
const partCount = 60

/** Of further routes and names only the sum is of interest, and they may be random. */
const mostGroups = 2000

const rest = (what: string) => JSON.stringify(['other services', `other ${what}`])

/** Of traces with log lines and items alone. */
export const withoutSpans = JSON.stringify(['sampled out', 'requests without spans'])

/** Undefined: nothing came. @param nowMillis the end of an open range */
export function* measure(
  amounts: AmountQueries,
  range: TimeRange,
  nowMillis: number,
): Sliced<Measured | undefined> {
  const loose = yield* amounts.loose(range)
  const { count, traces } = yield* amounts.traces(range, mostTraces)
  const time = timeOf(traces, loose, range, nowMillis)
  if (!time) return undefined
  const sums = createSums()
  const chosen = sampleOf(traces)
  yield* amounts.details(chosen, sums.add)
  const totals = totalsOf(traces, count)
  return { ...time, loose, totals, ...sums.scaledTo(totals) }
}

/** As many as have `mostRows` records, evenly spread. */
function sampleOf(traces: TraceAmounts[]): TraceAmounts[] {
  const rows = traces.reduce((sum, { spans, lines }) => sum + spans + lines + 1, 0)
  const share = Math.min(1, mostRows / Math.max(rows, 1))
  return traces.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share))
}

/** The amounts of all traces, by those that were read. */
function totalsOf(traces: TraceAmounts[], count: number): Totals {
  const factor = count / Math.max(traces.length, 1)
  const sum = (of: (trace: TraceAmounts) => number) =>
    Math.round(traces.reduce((all, trace) => all + of(trace), 0) * factor)
  const kept = sum(({ spans, segments }) => (spans + segments > 0 ? 1 : 0))
  return {
    traces: count,
    kept,
    unseen: count - kept,
    spans: sum(({ spans }) => spans),
    segments: sum(({ segments }) => segments),
    items: sum(({ items }) => items),
    lines: sum(({ lines }) => lines),
  }
}

/** From the first arrival to the range's end or now, as rates of routes have it. */
function timeOf(
  traces: TraceAmounts[],
  loose: LooseAmounts,
  range: TimeRange,
  nowMillis: number,
): Pick<Measured, 'fromMillis' | 'toMillis' | 'parts' | 'idleParts'> | undefined {
  const [first, last] = [traces[0]?.arrivedMillis, traces.at(-1)?.arrivedMillis]
  const starts = [first, loose.firstMillis].filter(millis => millis !== undefined)
  const ends = [last, loose.lastMillis].filter(millis => millis !== undefined)
  if (starts.length === 0) return undefined
  const fromMillis = Math.min(...starts)
  const toMillis = Math.min(range.toMillis, Math.max(nowMillis, ...ends))
  const width = Math.max(toMillis - fromMillis, 1) / partCount
  const partOf = ({ arrivedMillis }: TraceAmounts) =>
    Math.min(Math.floor((arrivedMillis - fromMillis) / width), partCount - 1)
  const busy = new Set(traces.map(partOf))
  return { fromMillis, toMillis, parts: partCount, idleParts: partCount - busy.size }
}

function createSums() {
  const all = emptyGroup()
  const byRoute = new Map<string, Group>()
  const byRule = new Map<string, Group>()
  const byKind = new Map<RequestKind, Group>()
  const byName = new Map<string, number>()
  let tracesRead = 0

  function add({ entry, rule, amounts, events }: WeighedTrace): void {
    tracesRead += 1
    const route = entry ? JSON.stringify([entry.service, entry.route]) : withoutSpans
    const groups = [all, groupOf(byRoute, route, rest('routes'))]
    if (rule !== undefined) groups.push(groupOf(byRule, rule, 'other rules'))
    const kind = entry && kindOf(entry)
    if (kind) groups.push(groupOf(byKind, kind, kind))
    for (const group of groups) {
      addAmounts(group.amounts, amounts)
      if (entry && group.services.size < mostGroups) group.services.add(entry.service)
    }
    for (const { service, name, count } of events) {
      const key = JSON.stringify([service, name])
      const known = byName.has(key) || byName.size < mostGroups ? key : rest('names')
      byName.set(known, (byName.get(known) ?? 0) + count)
    }
  }

  /** The sums of all traces, of which a part was added. */
  function scaledTo(totals: Totals) {
    const factor = (total: number, read: number) => (read > 0 ? total / read : 1)
    const { amounts } = all
    const factors = {
      kept: factor(totals.kept, amounts.kept),
      unseen: factor(totals.unseen, amounts.unseen),
      spans: factor(totals.spans, amounts.spans),
      segments: factor(totals.segments, amounts.segments),
      items: factor(totals.items, amounts.items),
      lines: factor(totals.lines, amounts.lines),
    }
    const scale = <Key>(groups: Map<Key, Group>) =>
      new Map([...groups].map(([key, group]) => [key, scaled(group)]))
    const scaled = (group: Group): Group => ({
      ...group,
      amounts: scaleAmounts(group.amounts, factors),
    })
    const names = [...byName].map(([key, count]) => [key, count * factors.spans] as const)
    return {
      tracesRead,
      all: scaled(all),
      byRoute: scale(byRoute),
      byRule: scale(byRule),
      byKind: scale(byKind),
      byName: new Map(names),
    }
  }

  return { add, scaledTo }
}

const emptyGroup = (): Group => ({ amounts: noAmounts(), services: new Set() })

function groupOf<Key>(groups: Map<Key, Group>, key: Key, substitute: Key): Group {
  const name = groups.has(key) || groups.size < mostGroups ? key : substitute
  const group = groups.get(name) ?? emptyGroup()
  groups.set(name, group)
  return group
}

function kindOf({ route, userAgent }: NonNullable<WeighedTrace['entry']>): RequestKind | undefined {
  if (isHealthRoute(route)) return 'health'
  return isLoadGenerator(userAgent ?? '') ? 'load' : undefined
}
