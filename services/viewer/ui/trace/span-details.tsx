import type { TraceSegment } from '../../records/api.ts'
import { spanStatus } from '../../trace-tree/span-status.ts'
import type { TreeRow, WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatOffset, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { serviceClass } from '../compute/service-colours.ts'
import { spanNotes } from '../compute/span-notes.ts'
import { statusLooks } from '../compute/status.ts'
import { spanTime } from '../compute/trace-state-words.ts'
import { RawJson } from '../parts/json.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { Text } from '../parts/text.tsx'
import type { TraceState } from '../state/trace-state.ts'
import { exactTime } from '../state/zone.ts'
import { SegmentGroups } from './segment-groups.tsx'
import { SpanGroups } from './span-groups.tsx'
import { useSpan } from './use-span.ts'

export function SpanDetails({ state, row }: { state: TraceState; row: TreeRow }) {
  const { span } = row
  return (
    <aside class="details" aria-label="Span details">
      <header>
        <h3>
          {span && <StatusMark status={spanStatus(span)} />}{' '}
          {span ? <Text text={span.name} /> : 'Span not received'}
        </h3>
        <button type="button" onClick={() => (state.detailsOpen.value = false)}>
          Close
        </button>
      </header>
      <Scroller label="Span">
        {span ? <ReceivedSpan state={state} row={row} span={span} /> : <MissingSpan row={row} />}
      </Scroller>
    </aside>
  )
}

function MissingSpan({ row }: { row: TreeRow }) {
  return (
    <>
      <p>
        <code>{rowText(row.id)}</code> is the parent of {plural(row.size - 1, 'span')} below, but
        was not received: its service may be down or still buffering, it may have been sampled out,
        or it belongs to a caller that does not send its spans here.
      </p>
      {row.segment && <RawJson title="Its X-Ray segment" value={row.segment.document} />}
    </>
  )
}

function ReceivedSpan(props: { state: TraceState; row: TreeRow; span: WaterfallSpan }) {
  const { state, row, span } = props
  useSpan(state, span)
  const trace = state.trace.value
  const parent = state.tree.value.rows[row.parent]?.span
  const offset = span.startMillis - state.startMillis.value
  const segment = trace.segments.find(({ id }) => id === span.spanId)
  const logs = trace.logs.filter(({ spanId }) => spanId === span.spanId).length
  return (
    <>
      <p class="facts">
        <span class={`service ${serviceClass(span.service)}`}>{rowText(span.service)}</span>{' '}
        {span.segment?.type ?? span.kind} · {spanTime(span)} ·{' '}
        <time title={exactTime(span.startMillis)}>{formatOffset(offset)}</time> ·{' '}
        <code>{rowText(span.spanId)}</code>
      </p>
      {spanNotes(span, parent).map(({ chip, sentence }) => (
        <p key={chip} class="warning">
          ▲ {chip}: {sentence}
        </p>
      ))}
      {span.missingParent && <p class="warning">▲ its parent was not received</p>}
      <StatusLine span={span} />
      <p class="facts">
        {span.segment ? 'no span came: drawn from its segment' : sameId(segment)} ·{' '}
        {plural(logs, 'log line')}
      </p>
      {span.segment ? (
        <SegmentGroups document={span.segment.document} />
      ) : (
        <SpanGroups span={span} traceStartMillis={state.startMillis.value} />
      )}
      {segment && <RawJson title="Raw segment" value={segment.document} />}
    </>
  )
}

const sameId = (segment: TraceSegment | undefined) =>
  segment ? `X-Ray ${segment.type} with the same id` : 'no X-Ray segment of its own'

function StatusLine({ span }: { span: WaterfallSpan }) {
  const { status, statusMessage } = span
  if (status === 'UNSET' && !statusMessage) return null
  const tone = spanStatus(span)
  return (
    <p class={`status-${tone}`}>
      {statusLooks[tone].glyph} {status === 'UNSET' ? '' : status}
      {status !== 'UNSET' && statusMessage && ': '}
      {statusMessage && <Text text={statusMessage} />}
    </p>
  )
}
