import { useComputed, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { minimapPaths } from '../compute/minimap.ts'
import { serviceClass } from '../compute/service-colours.ts'
import { placeIn, timeAt } from '../compute/time-scale.ts'
import type { TraceState } from '../state/trace-state.ts'

const size = { width: 600, height: 36, lanes: 24 }

/** The whole trace in a strip: dragging zooms, a double click resets. */
export function Minimap({ state }: { state: TraceState }) {
  const tree = state.tree.value
  const paths = useMemo(() => minimapPaths(tree, size), [tree])
  const { drag, handlers } = useZoomDrag(state)
  return (
    <div class="minimap" aria-hidden="true" title="Drag to zoom, double click to fit" {...handlers}>
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        role="presentation"
      >
        {paths.map(({ service, path }) => (
          <path
            key={service ?? ''}
            class={service === undefined ? 'minimap-failed' : serviceClass(service)}
            d={path}
          />
        ))}
      </svg>
      <Brush state={state} drag={drag} />
      <MinimapCursor state={state} />
    </div>
  )
}

type Drag = { from: number; to: number }

function useZoomDrag(state: TraceState) {
  const drag = useSignal<Drag | undefined>(undefined)
  const timeOf = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    return timeAt(state.whole.value, (event.clientX - box.left) / box.width)
  }
  const finish = () => {
    const dragged = drag.value
    drag.value = undefined
    if (!dragged) return
    const fromMillis = Math.min(dragged.from, dragged.to)
    const toMillis = Math.max(dragged.from, dragged.to)
    if (toMillis - fromMillis < state.whole.value.toMillis / 200) return
    state.zoomTo({ fromMillis, toMillis })
  }
  return {
    drag: drag.value,
    handlers: {
      onPointerDown(event: PointerEvent) {
        ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
        const at = timeOf(event)
        drag.value = { from: at, to: at }
      },
      onPointerMove(event: PointerEvent) {
        if (drag.value) drag.value = { ...drag.value, to: timeOf(event) }
      },
      onPointerUp: finish,
      onPointerCancel: finish,
      onDblClick: () => state.zoomTo(undefined),
    },
  }
}

function Brush({ state, drag }: { state: TraceState; drag: Drag | undefined }) {
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
