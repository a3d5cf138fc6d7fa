import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { PercentilesAnswer } from '../../records/api.ts'
import { formatDuration } from '../../words/format.ts'
import { useColours } from '../state/colours.ts'
import { momentTime } from '../state/zone.ts'
import { drawHeat } from './draw-heat.ts'
import {
  cellsOf,
  durationTicks,
  type HeatExtent,
  type HeatPoint,
  shareOf,
  valueAt,
} from './heat-cells.ts'
import { inWords, PercentileLines } from './percentile-lines.tsx'
import type { Selection } from './selection.ts'

const cellPixels = 12
const height = 168
const rows = height / cellPixels
/** A shorter drag is a click. */
const leastDragPixels = 4

type Spot = { across: number; up: number }

/** Requests by start and duration; dragging selects some. */
export function Heatmap(props: {
  points: HeatPoint[]
  extent: HeatExtent
  selection: Selection | undefined
  percentiles: PercentilesAnswer | undefined
  onSelect: (selection: Selection | undefined) => void
}) {
  const { points, extent, selection, percentiles, onSelect } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(canvas)
  const colours = useColours({
    some: '--accent',
    refused: '--error',
    failed: '--fault',
    mark: '--surface',
  })
  const columns = Math.max(1, Math.floor(width / cellPixels))
  useLayoutEffect(() => {
    const cells = cellsOf(points, extent, { columns, rows })
    drawHeat(canvas.current!, cells, { columns, rows, colours })
  }, [points, extent, columns, colours.some])
  const drag = useDrag(
    canvas,
    (from, to) => onSelect(rectangle(extent, from, to)),
    () => onSelect(undefined),
  )
  return (
    <div class="heatmap">
      <div class="heatmap-picture">
        <canvas
          ref={canvas}
          width={columns * cellPixels}
          height={height}
          role="img"
          aria-label={inWords(points, extent, percentiles)}
          {...drag.handlers}
        />
        <Ticks extent={extent} />
        {percentiles && <PercentileLines extent={extent} percentiles={percentiles} />}
        <Frame
          extent={extent}
          selection={drag.spots ? rectangle(extent, ...drag.spots) : selection}
        />
      </div>
      <p class="histogram-axis" aria-hidden="true">
        <time>{momentTime(extent.fromMillis)}</time>
        <span>Drag to select · ╳ failed · ╱ 4xx</span>
        <time>{momentTime(extent.toMillis)}</time>
      </p>
    </div>
  )
}

function rectangle(extent: HeatExtent, one: Spot, other: Spot): Selection {
  const first = valueAt(extent, {
    across: Math.min(one.across, other.across),
    up: Math.min(one.up, other.up),
  })
  const last = valueAt(extent, {
    across: Math.max(one.across, other.across),
    up: Math.max(one.up, other.up),
  })
  return {
    fromMillis: first.startMillis,
    toMillis: last.startMillis,
    lowMillis: first.durationMillis,
    highMillis: last.durationMillis,
  }
}

function useDrag(
  canvas: { current: HTMLCanvasElement | null },
  onEnd: (from: Spot, to: Spot) => void,
  onClick: () => void,
) {
  const spots = useSignal<[Spot, Spot] | undefined>(undefined)
  const spotAt = ({ clientX, clientY }: PointerEvent): Spot => {
    const { left, top, width, height: tall } = canvas.current!.getBoundingClientRect()
    const share = (value: number) => Math.min(1, Math.max(0, value))
    return { across: share((clientX - left) / width), up: share(1 - (clientY - top) / tall) }
  }
  const isFar = ([from, to]: [Spot, Spot]) => {
    const { width } = canvas.current!.getBoundingClientRect()
    return Math.abs(from.across - to.across) * width > leastDragPixels
  }
  return {
    spots: spots.value,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        canvas.current!.setPointerCapture(event.pointerId)
        spots.value = [spotAt(event), spotAt(event)]
      },
      onPointerMove: (event: PointerEvent) => {
        if (spots.value) spots.value = [spots.value[0], spotAt(event)]
      },
      onPointerUp: () => {
        const chosen = spots.value
        spots.value = undefined
        if (!chosen) return
        if (isFar(chosen)) onEnd(...chosen)
        else onClick()
      },
    },
  }
}

/** The width in CSS pixels; the canvas is drawn again when it changes. */
function useWidth(canvas: { current: HTMLCanvasElement | null }): number {
  const width = useSignal(800)
  useLayoutEffect(() => {
    const box = canvas.current!.parentElement!
    const observer = new ResizeObserver(() => (width.value = box.clientWidth))
    observer.observe(box)
    width.value = box.clientWidth
    return () => observer.disconnect()
  }, [])
  return width.value
}

function Ticks({ extent }: { extent: HeatExtent }) {
  return (
    <ul class="heatmap-ticks" aria-hidden="true">
      {durationTicks(extent).map(millis => {
        const up = shareOf(extent, extent.fromMillis, millis).up * 100
        // At the very top there is no room for its words.
        return (
          up < 93 && (
            <li key={millis} style={{ bottom: `${up}%` }}>
              {formatDuration(millis)}
            </li>
          )
        )
      })}
    </ul>
  )
}

function Frame({ extent, selection }: { extent: HeatExtent; selection: Selection | undefined }) {
  if (!selection) return null
  const inside = (share: number) => Math.min(1, Math.max(0, share)) * 100
  const low = shareOf(extent, selection.fromMillis, selection.lowMillis)
  const high = shareOf(extent, selection.toMillis, selection.highMillis)
  return (
    <div
      class="heatmap-frame"
      style={{
        left: `${inside(low.across)}%`,
        right: `${100 - inside(high.across)}%`,
        bottom: `${inside(low.up)}%`,
        top: `${100 - inside(high.up)}%`,
      }}
    />
  )
}
