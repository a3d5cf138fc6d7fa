import { useComputed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Counts } from '../../api.ts'
import { formatDuration, plural } from '../compute/format.ts'
import { layoutLayers, type Place } from '../compute/layered-layout.ts'
import { clipText, rowText } from '../compute/outside-text.ts'
import { statuses, statusLooks, worstOf } from '../compute/status.ts'
import { type MapEdge, type MapNode, type TraceMap, traceMap } from '../compute/trace-map.ts'
import { Ring } from '../parts/ring.tsx'
import type { TraceActions } from '../state/trace-keys.ts'
import type { TraceState } from '../state/trace-state.ts'

const columnWidth = 128
const rowHeight = 92
const radius = 27

type Drawing = { map: TraceMap; places: Map<string, Place>; box: string; width: number }

/** The map as a picture, and the same in words for those who do not see it. */
export function TraceMapView({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { segments } = state.trace.value
  const { map, places, box, width } = useMemo(() => draw(traceMap(segments)), [segments])
  return (
    <>
      <svg
        class="trace-map"
        viewBox={box}
        style={{ maxWidth: `${width * 1.25}px` }}
        aria-hidden="true"
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" class="arrow-head" />
          </marker>
        </defs>
        {map.edges.map(edge => (
          <Edge key={edge.from + edge.to} edge={edge} places={places} />
        ))}
        {map.nodes.map(node => (
          <Node
            key={node.id}
            {...{ node, state, actions }}
            counts={countsShown(node, map)}
            place={places.get(node.id)!}
          />
        ))}
      </svg>
      <MapInWords map={map} />
    </>
  )
}

function draw(map: TraceMap): Drawing {
  const places = layoutLayers(
    map.nodes.map(({ id }) => id),
    map.edges,
  )
  const rows = [...places.values()].map(({ row }) => row)
  const columns = [...places.values()].map(({ column }) => column)
  const top = Math.min(0, ...rows) * rowHeight - rowHeight / 2
  const height = Math.max(0, ...rows) * rowHeight - top + rowHeight / 2 + 6
  const width = (Math.max(0, ...columns) + 1) * columnWidth
  return { map, places, width, box: `${-columnWidth / 2} ${top} ${width} ${height}` }
}

const centre = ({ column, row }: Place) => ({ x: column * columnWidth, y: row * rowHeight - 8 })

function Edge({ edge, places }: { edge: MapEdge; places: Map<string, Place> }) {
  const from = centre(places.get(edge.from)!)
  const to = centre(places.get(edge.to)!)
  const [startX, endX] = [from.x + radius + 8, to.x - radius - 6]
  const bend = (startX + endX) / 2
  const back = to.x <= from.x
  const path = back
    ? `M${from.x} ${from.y - radius - 4}Q${(from.x + to.x) / 2} ${Math.min(from.y, to.y) - 60} ${to.x} ${to.y - radius - 6}`
    : `M${startX} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${endX} ${to.y}`
  const worst = worstOf(edge.counts)
  return (
    <g class={`edge-${worst}`}>
      <title>{countsInWords(edge.counts)}</title>
      <path class="edge" d={path} marker-end="url(#arrow)" />
      {worst !== 'ok' && (
        <text class="edge-mark" x={bend} y={(from.y + to.y) / 2 + 4}>
          {statusLooks[worst].glyph}
        </text>
      )}
    </g>
  )
}

function Node(props: {
  node: MapNode
  counts: Counts
  place: Place
  state: TraceState
  actions: TraceActions
}) {
  const { node, counts, place, state, actions } = props
  const { x, y } = centre(place)
  const lit = useComputed(() => node.segmentIds.includes(state.cursor.value?.spanId ?? ''))
  const point = () => {
    const segment = state.trace.value.segments.find(({ id }) => id === node.segmentIds[0])
    if (!segment) return
    state.point({ atMillis: segment.startMillis - state.startMillis.value, spanId: segment.id })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list of segments below has the keys
    <g
      class={`node ${node.inferred ? 'inferred' : ''} ${lit.value ? 'lit' : ''}`}
      transform={`translate(${x} ${y})`}
      onMouseEnter={point}
      onMouseLeave={() => state.point(undefined)}
      onClick={() => actions.selectId(node.segmentIds[0])}
    >
      <title>{wordsOf(node)}</title>
      <circle class="node-back" r={radius + 6} />
      <Ring counts={counts} radius={radius} />
      <text class="node-time" y="4">
        {counts.total > 0 && formatDuration(counts.averageMillis)}
      </text>
      <text class="node-name" y={radius + 18}>
        {clipped(node.type === 'client' ? 'Client' : node.name)}
      </text>
    </g>
  )
}

/** A client counts nothing itself: it saw what its one edge says. */
const countsShown = (node: MapNode, map: TraceMap) =>
  node.type === 'client'
    ? (map.edges.find(({ from }) => from === node.id)?.counts ?? node.counts)
    : node.counts

const clipped = (name: string) => {
  const { text, left } = clipText(rowText(name), 20)
  return left > 0 ? `${text}…` : text
}

const wordsOf = ({ name, type, counts }: MapNode) =>
  `${rowText(name, 100)}${type ? ` (${rowText(type, 60)})` : ''}: ${countsInWords(counts)}`

function countsInWords(counts: MapNode['counts']): string {
  if (counts.total === 0) return 'nothing finished'
  const parts = statuses
    .filter(status => counts[status] > 0)
    .map(status => `${counts[status]} ${statusLooks[status].word}`)
  return `${plural(counts.total, 'request')} (${parts.join(', ')}), ${formatDuration(counts.averageMillis)} on average`
}

function MapInWords({ map }: { map: TraceMap }) {
  const nameOf = new Map(
    map.nodes.map(node => [
      node.id,
      node.type === 'client' ? 'the client' : rowText(node.name, 60),
    ]),
  )
  return (
    <ul class="hidden" aria-label="The map in words">
      {map.edges.map(({ from, to, counts }) => (
        <li key={from + to}>
          {nameOf.get(from)} calls {nameOf.get(to)}: {countsInWords(counts)}
        </li>
      ))}
    </ul>
  )
}
