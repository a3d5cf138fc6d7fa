import { useComputed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Counts } from '../../records/api.ts'
import { countsInWords } from '../compute/counts-words.ts'
import { formatDuration } from '../compute/format.ts'
import { layoutLayers, type Place } from '../compute/layered-layout.ts'
import { arrowPath, boxOf, centreOf } from '../compute/map-geometry.ts'
import { clipText, rowText } from '../compute/outside-text.ts'
import { statusLooks, worstOf } from '../compute/status.ts'
import { type MapEdge, type MapNode, type TraceMap, traceMap } from '../compute/trace-map.ts'
import { ArrowMarker } from '../parts/arrow-marker.tsx'
import { Ring } from '../parts/ring.tsx'
import type { TraceActions } from '../state/trace-keys.ts'
import type { TraceState } from '../state/trace-state.ts'

const scale = { columnWidth: 128, rowHeight: 92, radius: 27 }

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
        <ArrowMarker id="arrow" />
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
  return { map, places, ...boxOf(places.values(), scale) }
}

function Edge({ edge, places }: { edge: MapEdge; places: Map<string, Place> }) {
  const from = centreOf(places.get(edge.from)!, scale)
  const to = centreOf(places.get(edge.to)!, scale)
  const { path, middle } = arrowPath(from, to, scale)
  const worst = worstOf(edge.counts)
  return (
    <g class={`edge-${worst}`}>
      <title>{countsInWords(edge.counts)}</title>
      <path class="edge" d={path} marker-end="url(#arrow)" />
      {worst !== 'ok' && (
        <text class="edge-mark" x={middle.x} y={middle.y + 4}>
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
  const { x, y } = centreOf(place, scale)
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
      <circle class="node-back" r={scale.radius + 6} />
      <Ring counts={counts} radius={scale.radius} />
      <text class="node-time" y="4">
        {counts.total > 0 && formatDuration(counts.averageMillis)}
      </text>
      <text class="node-name" y={scale.radius + 18}>
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
