import { useComputed } from '@preact/signals'
import { spanStatus } from '../../trace-tree/span-status.ts'
import { endOf, type TreeRow, type WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatCount, formatDuration, formatOffset, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { serviceClass } from '../compute/service-colours.ts'
import { calleeOf } from '../compute/span-callee.ts'
import { spanNotes } from '../compute/span-notes.ts'
import { placeIn } from '../compute/time-scale.ts'
import { soFar } from '../compute/trace-state-words.ts'
import { Marked } from '../parts/marked.tsx'
import { ServiceName } from '../parts/service-name.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import type { TraceActions } from '../state/trace-actions.ts'
import type { TraceState } from '../state/trace-state.ts'
import { useSpan } from './use-span.ts'

type Props = {
  state: TraceState
  actions: TraceActions
  row: TreeRow
  top: number
  selected: boolean
  found: boolean
}

export function WaterfallRow({ state, actions, row, top, selected, found }: Props) {
  const isHighlighted = useComputed(() => state.cursor.value?.spanId === row.id)
  const { value: shownOnly } = state.shownOnly
  const folded = !shownOnly && state.collapsed.value.has(row.id)
  useSpan(state, row.span)
  const classes = [
    'span-row',
    selected && 'selected',
    found && 'found',
    isHighlighted.value && 'lit',
    shownOnly?.isContext(row) && 'context',
    row.siblings && 'siblings',
  ]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree is the one tab stop
    <div
      id={`span-${row.id}`}
      class={`fixed-row ${classes.filter(Boolean).join(' ')}`}
      style={{ transform: `translateY(${top}px)` }}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.size > 1 ? !folded : undefined}
      onClick={() => actions.open(row)}
    >
      <div class="span-label" style={{ paddingLeft: `${Math.min(row.depth, 16) * 14 + 8}px` }}>
        <Fold row={row} folded={folded} actions={actions} />
        {row.span ? (
          <SpanName state={state} row={row} span={row.span} folded={folded} />
        ) : (
          <MissingName row={row} />
        )}
      </div>
      <div class="span-lane">{row.span && <Bar state={state} row={row} span={row.span} />}</div>
    </div>
  )
}

function Fold(props: { row: TreeRow; folded: boolean; actions: TraceActions }) {
  const { row, folded, actions } = props
  if (row.size === 1) return null
  return (
    <span
      class="fold"
      aria-hidden="true"
      title={folded ? `${row.size - 1} folded` : 'Fold'}
      onClick={event => {
        event.stopPropagation()
        actions.fold(row, !folded)
      }}
    >
      {folded ? `▸ ${row.size - 1}` : '▾'}
    </span>
  )
}

function SpanName(props: Pick<Props, 'state' | 'row'> & { span: WaterfallSpan; folded: boolean }) {
  const { state, row, span, folded } = props
  const callee = calleeOf(span)
  const notes = spanNotes(span, state.tree.value.rows[row.parent]?.span)
  return (
    <>
      <StatusMark status={spanStatus(span)} inProgress={span.inProgress} />
      <ServiceName service={span.service} />
      <bdi class="span-name">
        {span.name !== span.service && <Marked text={rowText(span.name, 200)} />}
        {row.siblings && ` × ${formatCount(row.siblings.members.length)}`}
        {callee && <span class="callee"> → {rowText(callee, 80)}</span>}
      </bdi>
      {folded && row.failedBelow > 0 && (
        <span
          class="chip note status-fault"
          title={`${plural(row.failedBelow, 'failed row')} folded`}
        >
          ✖ {formatCount(row.failedBelow)}
        </span>
      )}
      {notes.map(({ chip, sentence }) => (
        <span key={chip} class="chip note" title={sentence}>
          {chip}
        </span>
      ))}
    </>
  )
}

function MissingName({ row }: { row: TreeRow }) {
  const { segment } = row
  const known = segment
    ? `its segment was received: ${rowText(segment.name, 60)}${segment.durationMillis === undefined ? ', in progress' : ''}`
    : 'service down, sampled out, or still buffered'
  return (
    <span class="missing-span">
      span {row.id.slice(0, 8)}… not received ({known})
    </span>
  )
}

function Bar({ state, row, span }: BarProps) {
  const view = state.view.value
  const from = span.startMillis - state.startMillis.value
  const place = placeIn(view, from, endOf(span) - state.startMillis.value)
  if (!place) return <span class="bar-outside">{from > view.toMillis ? '▸' : '◂'}</span>
  return (
    <>
      <div
        class={`bar ${serviceClass(span.service)} ${span.inProgress ? 'in-progress' : ''}`}
        style={{ left: `${place.left}%`, width: `${place.width}%` }}
      />
      {state.showCriticalPath.value && <CriticalParts state={state} row={row} />}
      <Marks state={state} span={span} />
      <span
        class="bar-time"
        style={{ left: `${place.left + place.width}%` }}
        title={span.inProgress && soFar(span.durationMillis)}
      >
        {row.siblings ? sumInWords(row.siblings) : inWords(span)}
      </span>
    </>
  )
}

type BarProps = { state: TraceState; row: TreeRow; span: WaterfallSpan }

const inWords = ({ inProgress, durationMillis }: WaterfallSpan) =>
  inProgress ? 'in progress' : formatDuration(durationMillis)

const sumInWords = ({ totalMillis, slowestMillis }: NonNullable<TreeRow['siblings']>) =>
  `total ${formatDuration(totalMillis)}, slowest ${formatDuration(slowestMillis)}`

/** Per row: a span with a thousand children has as many gaps. */
const maxParts = 40

function CriticalParts({ state, row }: { state: TraceState; row: TreeRow }) {
  const { siblings, span } = row
  const isOnPath = siblings?.members.some(({ id }) => state.critical.value?.intervals.has(id))
  // Calls in a loop are one part of the path.
  const parts = siblings
    ? isOnPath
      ? [{ startMillis: span!.startMillis, endMillis: endOf(span!) }]
      : []
    : (state.critical.value?.intervals.get(row.id) ?? [])
  const zero = state.startMillis.value
  return (
    <>
      {parts.slice(0, maxParts).map(({ startMillis, endMillis }) => {
        const place = placeIn(state.view.value, startMillis - zero, endMillis - zero)
        return (
          place && (
            <div
              key={startMillis}
              class="critical"
              style={{ left: `${place.left}%`, width: `${place.width}%` }}
            />
          )
        )
      })}
    </>
  )
}

function Marks({ state, span }: { state: TraceState; span: WaterfallSpan }) {
  return (
    <>
      {span.events.slice(0, maxParts).map((event, index) => {
        const at = event.timeMillis - state.startMillis.value
        const place = placeIn(state.view.value, at, at)
        const isException = event.name === 'exception'
        return (
          place && (
            <span
              key={index}
              class={`event ${isException ? 'exception' : ''}`}
              title={`${formatOffset(at)} ${rowText(event.name, 100)}`}
              style={{ left: `${place.left}%` }}
            />
          )
        )
      })}
    </>
  )
}
