import type { Expression } from '../../filter/xray/expression.ts'
import { createGraphBuilder } from '../../graph/service-graph.ts'
import type { TimeRange } from '../../store/records/trace-list-query.ts'
import type { TakeCell } from '../../store/xray/graph-rows.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import { type Operation, toEpochSeconds } from './context.ts'
import { findTraces } from './find-traces.ts'
import { createGroupLookup, findGroup, readFilter } from './groups.ts'
import { readTimeRange } from './input.ts'
import { toServices } from './service-shapes.ts'
import { createTokens, pageOf } from './tokens.ts'
import { readTraceIds } from './trace-ids.ts'

const servicesPerPage = 1000

/** AWS's limit of the range. */
const maxHours = 6

export const getServiceGraph: Operation = async (input, { store, now }) => {
  const range = readTimeRange(input, maxHours)
  const tokens = createTokens<{ offset: number }>('GetServiceGraph', input, now())
  const graph = createGraphBuilder()
  const filter = findGroup(store, input)?.filter
  await takeCells(store, { range, filter, take: graph.add })
  const services = toServices(graph.finish())
  const { page, ...next } = pageOf(services, servicesPerPage, tokens)
  return {
    StartTime: toEpochSeconds(range.fromMillis),
    EndTime: toEpochSeconds(range.toMillis),
    Services: page,
    ContainsOldGroupVersions: false,
    ...next,
  }
}

type CellStore = Pick<XrayStore, 'graph' | 'traces' | 'groups'>

type CellQuery = {
  range: TimeRange
  /** Only requests of traces that match this filter expression. */
  filter: string | undefined
  periodMillis?: number
  take: TakeCell
}

/** Passes on the requests in a range, by periods if there is a period. */
export async function takeCells(
  store: CellStore & Pick<XrayStore, 'settle'>,
  query: CellQuery,
): Promise<void> {
  const filter = query.filter === undefined ? undefined : readFilter(query.filter)
  await store.settle()
  await runInSlices(filter ? filteredCells(store, query, filter) : allCells(store, query))
}

const allCells = ({ graph }: CellStore, { range, periodMillis, take }: CellQuery) =>
  periodMillis === undefined
    ? graph.started(range, take)
    : graph.byPeriod(range, periodMillis, take)

function* filteredCells(store: CellStore, query: CellQuery, filter: Expression): Sliced<void> {
  const { range, periodMillis, take } = query
  const { found } = yield* findTraces(store, {
    range,
    isActive: true,
    filter,
    findGroup: createGroupLookup(store),
  })
  const seqs = found.map(({ seq }) => seq)
  yield* store.graph.ofTraces('api', seqs, take, { range, periodMillis })
}

export const getTraceGraph: Operation = async (input, { store, now }) => {
  const ids = readTraceIds(input)
  const tokens = createTokens<{ offset: number }>('GetTraceGraph', input, now())
  await store.settle()
  const graph = createGraphBuilder()
  const seqs = ids.map(({ traceId }) => store.traces.seqOf(traceId))
  const there = seqs.filter(seq => seq !== undefined)
  await runInSlices(store.graph.ofTraces('api', there, graph.add))
  const { page, ...next } = pageOf(toServices(graph.finish()), servicesPerPage, tokens)
  return { Services: page, ...next }
}
