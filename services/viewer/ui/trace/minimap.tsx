import { useComputed, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { minimapPaths } from '../compute/minimap.ts'
import { placeIn, timeAt } from '../compute/time-scale.ts'
import type { TraceState } from '../state/trace-state.ts'

const size = { width: 600, height: 36, lanes: 24 }

/** The whole trace in a strip: dragging zooms, a double click resets. */
export function Minimap({ state }: { state: TraceState }) {
  const tree = state.tree.value
  const paths = useMemo(() => minimapPaths(tree, size), [tree])
  const drag = useSignal<{ from: number; to: number } | undefined>(undefined)
  const timeOf = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    return timeAt(state.whole.value, (event.clientX - box.left) / box.width)
  }
  const finish = () => {
    const brushed = drag.value
    drag.value = undefined
    if (!brushed) return
    const [fromMillis, toMillis] = [brushed.from, brushed.to].sort((a, b) => a - b) as [
      number,
      number,
    ]
    if (toMillis - fromMillis < state.whole.value.toMillis / 200) return
    state.zoomTo({ fromMillis, toMillis })
  }
  return (
    <div
      class="minimap"
      aria-hidden="true"
      title="Drag to zoom, double click to fit"
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId)
        const at = timeOf(event)
        drag.value = { from: at, to: at }
      }}
      onPointerMove={event => {
        if (drag.value) drag.value = { ...drag.value, to: timeOf(event) }
      }}
      onPointerUp={finish}
      onPointerCancel={finish}
      onDblClick={() => state.zoomTo(undefined)}
    >
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        role="presentation"
      >
        {paths.map(({ service, path }) => (
          <path
            key={service ?? ''}
            class={service === undefined ? 'minimap-failed' : state.colours.value.get(service)}
            d={path}
          />
        ))}
      </svg>
      <Brush state={state} drag={drag.value} />
      <MinimapCursor state={state} />
    </div>
  )
}

function Brush(props: { state: TraceState; drag: { from: number; to: number } | undefined }) {
  const { state, drag } = props
  const zoom = state.zoom.value
  const from = drag ? Math.min(drag.from, drag.to) : zoom?.fromMillis
  const to = drag ? Math.max(drag.from, drag.to) : zoom?.toMillis
  if (from === undefined || to === undefined) return null
  const place = placeIn(state.whole.value, from, to)
  return (
    <div class="brush" style={{ left: `${place?.left ?? 0}%`, width: `${place?.width ?? 0}%` }} />
  )
}

function MinimapCursor({ state }: { state: TraceState }) {
  const place = useComputed(() => {
    const at = state.cursor.value?.atMillis
    return at === undefined ? undefined : placeIn(state.whole.value, at, at)
  })
  return place.value ? <div class="cursor-line" style={{ left: `${place.value.left}%` }} /> : null
}
