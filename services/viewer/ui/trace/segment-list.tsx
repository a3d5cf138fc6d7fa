import { useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import type { TraceSegment } from '../../records/api.ts'
import { drawnSpans } from '../../trace-tree/segment-spans.ts'
import { segmentStatus } from '../../trace-tree/span-status.ts'
import { buildSpanTree } from '../../trace-tree/span-tree.ts'
import { formatDuration } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { FixedRows } from '../parts/fixed-rows.tsx'
import { JsonText } from '../parts/json.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import type { TraceActions } from '../state/trace-actions.ts'
import type { TraceState } from '../state/trace-state.ts'

const rowHeight = 24

/** Segments and subsegments as a tree; the opened one shows its document. */
export function SegmentList({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { segments } = state.trace.value
  const open = useSignal<string | undefined>(undefined)
  const { byId, rows } = useMemo(
    () => ({
      byId: new Map(segments.map(segment => [segment.id, segment])),
      rows: buildSpanTree(drawnSpans({ spans: [], segments })).rows.filter(({ span }) => span),
    }),
    [segments],
  )
  const opened = open.value === undefined ? undefined : byId.get(open.value)
  return (
    <div class="segments">
      <Scroller label="Segments" scroller={scroller} onMouseLeave={() => state.point(undefined)}>
        <FixedRows
          scroller={scroller}
          count={rows.length}
          rowHeight={rowHeight}
          row={(index, top) => {
            const { id, depth } = rows[index]!
            return (
              <li key={id} class="fixed-row" style={{ transform: `translateY(${top}px)` }}>
                <SegmentRow
                  state={state}
                  depth={depth}
                  segment={byId.get(id)!}
                  open={open.value === id}
                  choose={() => {
                    open.value = open.value === id ? undefined : id
                    actions.selectId(id)
                  }}
                />
              </li>
            )
          }}
        />
      </Scroller>
      {opened && <JsonText value={opened.document} title={`segment ${opened.id}`} />}
    </div>
  )
}

function SegmentRow(props: {
  state: TraceState
  segment: TraceSegment
  depth: number
  open: boolean
  choose: () => void
}) {
  const { state, segment, depth, open, choose } = props
  const isHighlighted = state.cursor.value?.spanId === segment.id
  const point = () =>
    state.point({
      atMillis: segment.startMillis - state.startMillis.value,
      spanId: segment.id,
    })
  return (
    <button
      type="button"
      class={`segment-row ${isHighlighted ? 'lit' : ''}`}
      style={{ paddingLeft: `${Math.min(depth, 12) * 14 + 8}px` }}
      aria-expanded={open}
      onMouseEnter={point}
      onFocus={point}
      onClick={choose}
    >
      <StatusMark
        status={segmentStatus(segment)}
        inProgress={segment.durationMillis === undefined}
      />
      <b>{rowText(segment.name, 100)}</b>
      <span class="segment-type">
        {segment.type}
        {segment.origin && ` · ${rowText(segment.origin, 60)}`}
      </span>
      <span class="number">
        {segment.durationMillis === undefined
          ? 'in progress'
          : formatDuration(segment.durationMillis)}
      </span>
    </button>
  )
}
