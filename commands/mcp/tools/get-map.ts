import { z } from 'zod'
import type { MapAnswer, MapEdge, MapNode } from '../../../services/viewer/records/api.ts'
import { percentile } from '../../../services/viewer/ui/compute/histogram.ts'
import { moreInWords, sourceInWords } from '../../../services/viewer/ui/compute/left-out-words.ts'
import { formatDuration, plural } from '../../../services/viewer/words/format.ts'
import { plain, quoted } from '../answers/outside-text.ts'
import { createReport, firstRows } from '../answers/report.ts'
import { filter, range, tool } from './tool.ts'

/** Busiest first. More would not fit into an answer. */
const maxNodes = 15
const maxEdges = 20

export const getMap = tool({
  name: 'get_map',
  title: 'Show the service map',
  description:
    'Shows which services call which: for each service, database or remote host, and for each call between two, the number of requests, the share of errors (4xx), throttled ones (429) and faults (5xx), and the durations that half (p50) and 95 % (p95) of them stay within.',
  input: {
    range,
    group: z.string().max(100).optional().describe('An X-Ray group, by its name.'),
    filter,
  },
  async answer(viewer, { range, group, filter }) {
    const map = await viewer.get<MapAnswer>('map', { range, group, filter })
    const names = new Map(map.nodes.map(node => [node.id, nameWords(node)]))
    const nodes = busiest(map.nodes)
    const edges = busiest(map.edges)
    const { line, list, answer } = createReport()
    line(
      `${plural(nodes.length, 'node')}, ${plural(edges.length, 'call')}; busiest first. ${sourceInWords(map) ?? ''}`,
    )
    line(viewer.link(`/map${range ? `?${new URLSearchParams({ range })}` : ''}`))
    if (map.more) line(moreInWords(map.more))
    list('Services', nodes.map(nodeWords), maxNodes)
    list(
      'Calls',
      edges.map(edge => edgeWords(edge, names)),
      maxEdges,
    )
    const byId = new Map(nodes.map(node => [node.id, plain(node.name, 60)]))
    const structuredContent = {
      nodes: firstRows(
        nodes.map(node => ({
          name: byId.get(node.id),
          type: plain(node.type, 40),
          ...figures(node),
        })),
      ),
      edges: firstRows(
        edges.map(edge => ({ from: byId.get(edge.from), to: byId.get(edge.to), ...figures(edge) })),
      ),
    }
    return { ...answer(), structuredContent }
  },
})

const busiest = <Part extends MapNode | MapEdge>(parts: Part[]): Part[] =>
  parts.toSorted((one, other) => other.total - one.total)

/** X-Ray's nodes of type `client` have the name of the service that they call. */
const nameWords = ({ name, type }: MapNode) =>
  type === 'client' ? `clients of ${quoted(name, 60)}` : quoted(name, 60)

function nodeWords(node: MapNode): string {
  const known = [
    node.type && node.type !== 'client' && quoted(node.type, 40),
    node.inferred && node.type !== 'client' && 'known from its callers',
  ].filter(Boolean)
  return `${nameWords(node)}${known.length > 0 ? ` (${known.join(', ')})` : ''}: ${figureWords(node)}`
}

const edgeWords = (edge: MapEdge, names: Map<string, string>) =>
  `${names.get(edge.from)} → ${names.get(edge.to)}: ${figureWords(edge)}`

function figureWords(part: MapNode | MapEdge): string {
  if (part.total === 0) return 'no finished requests'
  const { p50Millis = 0, p95Millis = 0, ...shares } = figures(part)
  const failed = (['error', 'throttle', 'fault'] as const)
    .filter(status => part[status] > 0)
    .map(status => `, ${Math.round(1000 * shares[`${status}Share`]) / 10} % ${status}`)
  return `${plural(part.total, 'request')}${failed.join('')}, p50 ${formatDuration(p50Millis)}, p95 ${formatDuration(p95Millis)}`
}

const figures = ({ total, error, throttle, fault, histogram }: MapNode | MapEdge) => {
  const shareOf = (count: number) => (total > 0 ? Number((count / total).toFixed(4)) : 0)
  return {
    requests: total,
    errorShare: shareOf(error),
    throttleShare: shareOf(throttle),
    faultShare: shareOf(fault),
    p50Millis: percentile(histogram, 0.5),
    p95Millis: percentile(histogram, 0.95),
  }
}
