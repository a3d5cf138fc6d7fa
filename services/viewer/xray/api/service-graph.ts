import type { TimeRange } from '../../store/trace-queries.ts'
import { necessaryFor } from '../filter/necessary.ts'
import { assemble } from '../graph/assemble.ts'
import { graphFacts } from '../graph/facts.ts'
import { buildServiceGraph, cellsOf, type GraphCell } from '../graph/service-graph.ts'
import type { XrayStore } from '../store/open.ts'
import { type Operation, toEpochSeconds } from './context.ts'
import { findTraces } from './find-traces.ts'
import { createGroupLookup, findGroup, readFilter } from './groups.ts'
import { readTimeRange } from './input.ts'
import { toServices } from './service-shapes.ts'
import { createTokens, pageOf } from './tokens.ts'
import { readTraceIds } from './trace-ids.ts'

const servicesPerPage = 1000

export const getServiceGraph: Operation = async (input, { store, now }) => {
  const range = readTimeRange(input)
  const tokens = createTokens<{ offset: number }>('GetServiceGraph', input, now())
  const cells = await filteredCells(store, range, findGroup(store, input)?.filter)
  const services = toServices(buildServiceGraph(cells))
  const { page, ...next } = pageOf(services, servicesPerPage, tokens)
  return {
    StartTime: toEpochSeconds(range.fromMillis),
    EndTime: toEpochSeconds(range.toMillis),
    Services: page,
    ContainsOldGroupVersions: false,
    ...next,
  }
}

/** Requests in a range, of those traces alone that a filter expression asks for, by periods. */
export async function filteredCells(
  store: XrayStore,
  range: TimeRange,
  filterText: string | undefined,
  periodMillis?: number,
): Promise<GraphCell[]> {
  const filter = filterText === undefined ? undefined : readFilter(filterText)
  await store.settle()
  if (!filter) return store.graph.started(range, periodMillis)
  const { found } = await findTraces(store, {
    range,
    isActive: true,
    filter,
    necessary: necessaryFor(filter),
    findGroup: createGroupLookup(store),
  })
  const seqs = found.map(({ seq }) => seq)
  return store.graph.ofTraces(seqs, range, periodMillis)
}

export const getTraceGraph: Operation = async (input, { store, now }) => {
  const ids = readTraceIds(input)
  const tokens = createTokens<{ offset: number }>('GetTraceGraph', input, now())
  await store.settle()
  const seqs = ids.map(({ traceId }) => store.traces.seqOf(traceId))
  const cells = seqs.flatMap(seq =>
    seq === undefined ? [] : cellsOf(graphFacts(assemble(store.segments(seq)))),
  )
  const { page, ...next } = pageOf(toServices(buildServiceGraph(cells)), servicesPerPage, tokens)
  return { Services: page, ...next }
}
