import { useComputed } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { TreeRow } from '../../trace-tree/span-tree.ts'
import { scrollTopFor } from '../compute/row-range.ts'
import { placeIn, timeAt } from '../compute/time-scale.ts'
import { FixedRows } from '../parts/fixed-rows.tsx'
import type { TraceActions } from '../state/trace-actions.ts'
import type { TraceState } from '../state/trace-state.ts'
import { TimeAxis } from './time-axis.tsx'
import { WaterfallRow } from './waterfall-row.tsx'

const rowHeight = 24
const axisHeight = 20
const pageRows = 10
const keptRows = 10

/** The rows as one tree widget: a single tab stop, whose active row is the selected one. */
export function Waterfall({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = state.rows.value
  const selectedId = state.selectedId.value
  useEffect(() => scrollTo(rows, selectedId, scroller.current), [selectedId, rows])
  const found = new Set(state.found.value)
  return (
    <div
      class="scroller waterfall"
      ref={scroller}
      role="tree"
      aria-label="Spans"
      tabIndex={0}
      aria-activedescendant={selectedId ? `span-${selectedId}` : undefined}
      onKeyDown={event => moveByKey(event, actions)}
      onMouseMove={event => pointAt(event, state)}
      onMouseLeave={() => state.point(undefined)}
    >
      <TimeAxis state={state} />
      <FixedRows
        scroller={scroller}
        box="div"
        minCount={
          state.trace.value.extent?.total ?? Math.min(keptRows, state.tree.value.rows.length)
        }
        count={rows.length}
        rowHeight={rowHeight}
        row={(index, top) => {
          const row = rows[index]!
          return (
            <WaterfallRow
              key={row.id}
              state={state}
              actions={actions}
              row={row}
              top={top}
              selected={row.id === selectedId}
              found={(row.siblings?.members ?? [row]).some(({ id }) => found.has(id))}
            />
          )
        }}
      >
        {rows.length === 0 && <p class="padded">No span is like this.</p>}
        <div class="cursor-lane" role="presentation">
          <CursorLine state={state} />
        </div>
      </FixedRows>
    </div>
  )
}

function scrollTo(rows: TreeRow[], id: string | undefined, scroller: HTMLElement | null): void {
  const index = rows.findIndex(row => row.id === id)
  if (index < 0 || !scroller) return
  scroller.scrollTop = scrollTopFor(index, {
    scrollTop: scroller.scrollTop,
    height: scroller.clientHeight - axisHeight,
    rowHeight,
  })
}

function CursorLine({ state }: { state: TraceState }) {
  const place = useComputed(() => {
    const at = state.cursor.value?.atMillis
    return at === undefined ? undefined : placeIn(state.view.value, at, at)
  })
  return place.value ? <div class="cursor-line" style={{ left: `${place.value.left}%` }} /> : null
}

/** Over a lane the cursor is at the pointer; over a name, at the start of the span. */
function pointAt(event: MouseEvent, state: TraceState): void {
  const box = (event.currentTarget as Element).querySelector('.fixed-rows')?.getBoundingClientRect()
  const lane = (event.currentTarget as Element)
    .querySelector('.cursor-lane')
    ?.getBoundingClientRect()
  if (!box || !lane) return
  const row = state.rows.value[Math.floor((event.clientY - box.top) / rowHeight)]
  const share = (event.clientX - lane.left) / lane.width
  const spanStart = row?.span ? row.span.startMillis - state.startMillis.value : 0
  state.point({
    atMillis: share < 0 ? spanStart : timeAt(state.view.value, share),
    spanId: row?.id,
  })
}

function moveByKey(event: KeyboardEvent, actions: TraceActions): void {
  const moves: Record<string, () => void> = {
    ArrowDown: () => actions.move(1),
    ArrowUp: () => actions.move(-1),
    PageDown: () => actions.move(pageRows),
    PageUp: () => actions.move(-pageRows),
    Home: () => actions.move(Number.NEGATIVE_INFINITY),
    End: () => actions.move(Number.POSITIVE_INFINITY),
    ArrowLeft: actions.foldOrParent,
    ArrowRight: actions.unfoldOrChild,
  }
  const move = moves[event.key]
  if (!move) return
  event.preventDefault()
  move()
}
