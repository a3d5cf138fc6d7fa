import type { NodeId } from '../../filter/xray/subject.ts'
import type { GraphEdge, GraphNode } from '../../graph/service-graph.ts'
import { type Statistics, totalCount } from '../../graph/statistics.ts'
import { toEpochSeconds } from './context.ts'

/** `ServiceId` of the API. */
export const toServiceId = ({ name, type, accountId }: NodeId) => ({
  Name: name,
  Names: [name],
  AccountId: accountId,
  Type: type,
})

/** `Services` of the API. Edges refer to `ReferenceId`s, which count from 0 in each answer. */
export function toServices(nodes: GraphNode[]): object[] {
  const references = new Map(nodes.map((node, index) => [node, index]))
  return nodes.map((node, ReferenceId) => ({
    ReferenceId,
    ...toServiceId(node.id),
    Root: node.isRoot || undefined,
    State: node.isClient || node.isInferred ? 'unknown' : 'active',
    StartTime: toEpochSeconds(node.startMillis),
    EndTime: toEpochSeconds(node.endMillis),
    Edges: node.edges.map(edge => toEdge(edge, references.get(edge.to)!)),
    ...(!node.isClient && nodeStatistics(node.statistics)),
  }))
}

/** Clients are known from their edges alone. */
const nodeStatistics = (statistics: Statistics) => ({
  SummaryStatistics: toStatistics(statistics),
  DurationHistogram: toHistogram(statistics),
  ResponseTimeHistogram: toHistogram(statistics),
})

const toEdge = (edge: GraphEdge, ReferenceId: number) => ({
  ReferenceId,
  StartTime: toEpochSeconds(edge.startMillis),
  EndTime: toEpochSeconds(edge.endMillis),
  SummaryStatistics: toStatistics(edge.statistics),
  ResponseTimeHistogram: toHistogram(edge.statistics),
  Aliases: edge.aliases.map(name => toAlias(name, edge.to.id)),
})

const toAlias = (name: string, { type }: NodeId) => toServiceId({ name, type })

export function toStatistics(statistics: Statistics) {
  const { ok, error, throttle, fault } = statistics.counts
  return {
    OkCount: ok,
    ErrorStatistics: { ThrottleCount: throttle, OtherCount: error, TotalCount: throttle + error },
    FaultStatistics: { OtherCount: fault, TotalCount: fault },
    TotalCount: totalCount(statistics),
    // Sums of doubles, without rounding errors.
    TotalResponseTime: Math.round(statistics.totalSeconds * 1e6) / 1e6,
  }
}

/** One entry for each value, the smallest first. */
export const toHistogram = ({ histogram }: Statistics) =>
  [...histogram].sort(([a], [b]) => a - b).map(([Value, Count]) => ({ Value, Count }))
