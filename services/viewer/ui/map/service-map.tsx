import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Counts } from '../../records/api.ts'
import { formatDuration } from '../../words/format.ts'
import { routeArrow } from '../compute/arrow-route.ts'
import { countsInWords } from '../compute/counts-words.ts'
import type { Place } from '../compute/layered-layout.ts'
import { boxOf, centreOf, type MapScale } from '../compute/map-geometry.ts'
import { clipText, rowText } from '../compute/outside-text.ts'
import { arcPath, ringArcs } from '../compute/ring.ts'
import { statusLooks, worstOf } from '../compute/status.ts'
import { watchScroller } from '../state/watch-scroller.ts'
import {
  type EdgePart,
  type MapPart,
  type NodePart,
  nodeKey,
  nodeTitle,
  titleOf,
} from './map-graph.ts'

type Drawing = {
  places: ReadonlyMap<string, Place>
  scale: MapScale
  /** Key of a part. */
  highlighted: ReadonlySignal<string | undefined>
  choose(part: MapPart): void
  /** The pointer enters a node, or leaves it. */
  point?(node: NodePart | undefined): void
  /** Lines below a node's name. */
  caption?(node: NodePart): string[]
}

/** Of a map with more nodes and edges, only the columns that its scroller shows are drawn. */
const mostDrawn = 40

/**
 * X-Ray's service map as a picture, for the pointer. The list of the same parts below it is for the
 * keyboard, so that each node is one tab stop and not two.
 */
export function ServiceMap({ parts, ...drawing }: Drawing & { parts: MapPart[] }) {
  const { width, height, box } = boxOf(drawing.places.values(), drawing.scale)
  const svg = useRef<SVGSVGElement>(null)
  const [first, last] = useColumns(svg, drawing.scale)
  const isSeen = (part: MapPart) => {
    const ends = part.kind === 'edge' ? [nodeKey(part.from), nodeKey(part.to)] : [part.key]
    const columns = ends.map(key => drawing.places.get(key)?.column ?? 0)
    return Math.max(...columns) >= first && Math.min(...columns) <= last
  }
  return (
    <svg
      ref={svg}
      class="service-map"
      viewBox={box}
      style={{ minWidth: `${width}px`, minHeight: `${height}px`, maxWidth: `${width * 1.8}px` }}
      role="img"
      aria-label="Service map; the list below says it in words"
    >
      <ArrowHead />
      {(parts.length > mostDrawn ? parts.filter(isSeen) : parts).map(part =>
        part.kind === 'edge' ? (
          <EdgeArrow key={part.key} part={part} {...drawing} />
        ) : (
          <NodeRing key={part.key} part={part} {...drawing} />
        ),
      )}
    </svg>
  )
}

/** The first and the last column that the scroller around the drawing shows. */
function useColumns(svg: RefObject<SVGSVGElement | null>, { columnWidth }: MapScale) {
  const [first, last] = [useSignal(0), useSignal(0)]
  useLayoutEffect(() => {
    const area = svg.current!.parentElement!
    // The drawing begins at its left, in the middle, where the clients are.
    area.scrollTop = (area.scrollHeight - area.clientHeight) / 2
    return watchScroller(area, () => {
      const { a, e } = svg.current!.getScreenCTM()!
      const { left, right } = area.getBoundingClientRect()
      first.value = Math.floor((left - e) / a / columnWidth)
      last.value = Math.ceil((right - e) / a / columnWidth)
    })
  }, [])
  return [first.value, last.value] as const
}

const ArrowHead = () => (
  <defs>
    <marker
      id="arrow-head"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerUnits="userSpaceOnUse"
      markerWidth="8"
      markerHeight="8"
      orient="auto"
    >
      <path d="M0 0 8 4 0 8z" class="arrow-head" />
    </marker>
  </defs>
)

function EdgeArrow({ part, places, scale, highlighted, choose }: Drawing & { part: EdgePart }) {
  const isHighlighted = useComputed(() => highlighted.value === part.key)
  const [from, to] = [places.get(nodeKey(part.from)), places.get(nodeKey(part.to))]
  if (!from || !to) return null
  const { path, middle } = routeArrow(from, to, [...places.values()], scale)
  const worst = worstOf(part.counts)
  return (
    <>
      <path
        class={`edge edge-${worst} ${isHighlighted.value ? 'selected' : ''}`}
        d={path}
        marker-end="url(#arrow-head)"
      />
      {worst !== 'ok' && (
        <text class={`edge-mark edge-${worst}`} x={middle.x} y={middle.y + 4}>
          {statusLooks[worst].glyph}
        </text>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the list below has the keys */}
      <path class="edge-hit" d={path} data-part={part.key} onClick={() => choose(part)}>
        <title>{`${titleOf(part)}: ${countsInWords(part.counts)}`}</title>
      </path>
    </>
  )
}

function NodeRing({ part, places, scale, highlighted, ...handlers }: Drawing & { part: NodePart }) {
  const { choose, point, caption } = handlers
  const { node, counts } = part
  const isHighlighted = useComputed(() => highlighted.value === part.key)
  const place = places.get(part.key)
  if (!place) return null
  const { x, y } = centreOf(place, scale)
  const type = node.type ? ` (${rowText(node.type, 60)})` : ''
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list below has the keys
    <g
      class={`node ${node.inferred ? 'inferred' : ''} ${isHighlighted.value ? 'lit' : ''}`}
      transform={`translate(${x} ${y})`}
      data-part={part.key}
      onMouseEnter={() => point?.(part)}
      onMouseLeave={() => point?.(undefined)}
      onClick={() => choose(part)}
    >
      <title>{`${titleOf(part)}${type}: ${countsInWords(counts)}`}</title>
      <circle class="node-back" r={scale.radius + 6} />
      <Ring counts={counts} radius={scale.radius} />
      <text class="node-time" y="4">
        {counts.total > 0 && formatDuration(counts.averageMillis)}
      </text>
      <text class="node-name" y={scale.radius + 19}>
        {clipped(nodeTitle(node))}
      </text>
      {caption && (
        <text class="node-rate">
          {caption(part).map((line, index) => (
            <tspan key={index} x="0" y={scale.radius + 33 + index * 14}>
              {line}
            </tspan>
          ))}
        </text>
      )}
    </g>
  )
}

/** X-Ray's ring: a part per status, each with its own dash besides its colour. */
function Ring({ counts, radius }: { counts: Counts; radius: number }) {
  const arcs = ringArcs(counts)
  if (arcs.length === 0) return <circle class="ring ring-none" r={radius} />
  return (
    <>
      {arcs.map(arc => (
        <path key={arc.status} class={`ring ring-${arc.status}`} d={arcPath(arc, radius)} />
      ))}
    </>
  )
}

const clipped = (name: string) => {
  const { text, left } = clipText(rowText(name), 22)
  return left > 0 ? `${text}…` : text
}
