import type { MapAnswer } from '../../records/api.ts'
import { countsInWords, formatRate } from '../compute/counts-words.ts'
import { formatDuration } from '../compute/format.ts'
import type { Place } from '../compute/layered-layout.ts'
import { arrowPath, boxOf, centreOf } from '../compute/map-geometry.ts'
import { clipText, rowText } from '../compute/outside-text.ts'
import { statusLooks, worstOf } from '../compute/status.ts'
import { ArrowMarker } from '../parts/arrow-marker.tsx'
import { Ring } from '../parts/ring.tsx'
import { type MapPart, nodeKey, partsOf, titleOf } from './map-graph.ts'

const scale = { columnWidth: 172, rowHeight: 124, radius: 32 }

type Drawing = {
  places: ReadonlyMap<string, Place>
  selected: string | undefined
  minutes: number | undefined
  select: (key: string | undefined) => void
}

/**
 * X-Ray's service map as a picture, for the pointer; the list beside it says the same in words and
 * has the keys, so that each node is one stop of Tab and not two.
 */
export function ServiceMap({ answer, ...drawing }: Drawing & { answer: MapAnswer }) {
  const { width, box } = boxOf(drawing.places.values(), scale)
  const parts = partsOf(answer)
  return (
    <svg
      class="service-map"
      viewBox={box}
      style={{ maxWidth: `${width * 1.3}px` }}
      role="img"
      aria-label="Service map; the list below says it in words"
    >
      <ArrowMarker id="service-arrow" />
      {parts.map(part =>
        part.kind === 'edge' ? (
          <EdgeArrow key={part.key} part={part} {...drawing} />
        ) : (
          <NodeRing key={part.key} part={part} {...drawing} />
        ),
      )}
    </svg>
  )
}

function EdgeArrow({ part, places, selected, select }: Drawing & { part: MapPart }) {
  if (part.kind !== 'edge') return null
  const [from, to] = [places.get(nodeKey(part.from)), places.get(nodeKey(part.to))]
  if (!from || !to) return null
  const { path, middle } = arrowPath(centreOf(from, scale), centreOf(to, scale), scale)
  const worst = worstOf(part.counts)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it has the keys
    <g
      class={`edge-part edge-${worst} ${selected === part.key ? 'selected' : ''}`}
      data-part={part.key}
      onClick={() => select(part.key)}
    >
      <title>{`${titleOf(part)}: ${countsInWords(part.counts)}`}</title>
      <path class="edge-hit" d={path} />
      <path class="edge" d={path} marker-end="url(#service-arrow)" />
      {worst !== 'ok' && (
        <text class="edge-mark" x={middle.x} y={middle.y + 4}>
          {statusLooks[worst].glyph}
        </text>
      )}
    </g>
  )
}

function NodeRing({ part, places, selected, minutes, select }: Drawing & { part: MapPart }) {
  if (part.kind !== 'node') return null
  const { node, counts } = part
  const place = places.get(part.key)
  if (!place) return null
  const { x, y } = centreOf(place, scale)
  const isSelected = selected === part.key
  const words = `${titleOf(part)}${node.type ? ` (${rowText(node.type, 60)})` : ''}: ${countsInWords(counts)}`
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it has the keys
    <g
      class={`node ${node.inferred ? 'inferred' : ''} ${isSelected ? 'lit' : ''}`}
      transform={`translate(${x} ${y})`}
      data-part={part.key}
      onClick={() => select(isSelected ? undefined : part.key)}
    >
      <title>{words}</title>
      <circle class="node-back" r={scale.radius + 6} />
      <Ring counts={counts} radius={scale.radius} />
      <text class="node-time" y="4">
        {counts.total > 0 && formatDuration(counts.averageMillis)}
      </text>
      <text class="node-name" y={scale.radius + 20}>
        {clipped(node.type === 'client' ? 'Client' : node.name)}
      </text>
      <text class="node-rate" y={scale.radius + 34}>
        {formatRate(counts.total, minutes)}
      </text>
    </g>
  )
}

const clipped = (name: string) => {
  const { text, left } = clipText(rowText(name), 22)
  return left > 0 ? `${text}…` : text
}
