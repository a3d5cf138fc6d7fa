import type { GraphEdge, GraphNode } from './service-graph.ts'
import { totalCount } from './statistics.ts'

/** More than a person can take in, or a page draw in a moment. Clients of these are added. */
const maxServices = 200
const maxEdges = 1000

/** The busiest part of a graph, and what is left out. A graph of usual size stays whole. */
export function busiest(all: GraphNode[]) {
  const services = all.filter(node => !node.isClient)
  const kept = new Set(most(services, maxServices, ({ statistics }) => totalCount(statistics)))
  const edges = all.flatMap(from => from.edges.map(edge => ({ ...edge, from })))
  const between = edges.filter(({ from, to }) => kept.has(to) && (from.isClient || kept.has(from)))
  const shown = most(between, maxEdges, ({ statistics }) => totalCount(statistics))
  const callers = new Set(shown.map(({ from }) => from))
  const more = { nodes: services.length - kept.size, edges: edges.length - shown.length }
  return {
    nodes: all.filter(node => kept.has(node) || callers.has(node)),
    edges: shown as (GraphEdge & { from: GraphNode })[],
    more: more.nodes + more.edges > 0 ? more : undefined,
  }
}

/** The items with the highest numbers, in their original order. */
function most<Item>(items: Item[], count: number, numberOf: (item: Item) => number): Item[] {
  if (items.length <= count) return items
  const highest = items.toSorted((a, b) => numberOf(b) - numberOf(a)).slice(0, count)
  const chosen = new Set(highest)
  return items.filter(item => chosen.has(item))
}
