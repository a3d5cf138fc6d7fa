import { formatDuration, formatExact, formatOffset, plural } from '../compute/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { serviceClass } from '../compute/service-colours.ts'
import { spanNotes } from '../compute/span-notes.ts'
import type { TreeRow, WaterfallSpan } from '../compute/span-tree.ts'
import { spanStatus } from '../compute/status.ts'
import { RawJson } from '../parts/json.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { Text } from '../parts/text.tsx'
import type { TraceState } from '../state/trace-state.ts'
import { AttributeList } from './attributes.tsx'

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
  const trace = state.trace.value
  const parent = state.tree.value.rows[row.parent]?.span
  const offset = span.startMillis - state.startMillis.value
  const segment = trace.segments.find(({ id }) => id === span.spanId)
  const logs = trace.logs.filter(({ spanId }) => spanId === span.spanId).length
  return (
    <>
      <p class="facts">
        <span class={`service ${serviceClass(span.service)}`}>{rowText(span.service)}</span>{' '}
        {span.kind} · {span.inProgress ? 'in progress' : formatDuration(span.durationMillis)} ·{' '}
        <time title={formatExact(span.startMillis)}>{formatOffset(offset)}</time> ·{' '}
        <code>{rowText(span.spanId)}</code>
      </p>
      {spanNotes(span, parent).map(({ chip, sentence }) => (
        <p key={chip} class="warning">
          ▲ {chip}: {sentence}
        </p>
      ))}
      {span.missingParent && <p class="warning">▲ its parent was not received</p>}
      {span.status === 'ERROR' && (
        <p class="status-fault">
          ✖ ERROR{span.statusMessage && ': '}
          {span.statusMessage && <Text text={span.statusMessage} />}
        </p>
      )}
      <p class="facts">
        {segment ? `X-Ray ${segment.type} with the same id` : 'no X-Ray segment of its own'} ·{' '}
        {plural(logs, 'log line')}
      </p>
      <AttributeList attributes={span.attributes} />
      <Events state={state} span={span} />
      <Links span={span} />
      <RawJson title="Raw span" value={span} />
      {segment && <RawJson title="Raw segment" value={segment.document} />}
    </>
  )
}

function Events({ state, span }: { state: TraceState; span: WaterfallSpan }) {
  if (span.events.length === 0) return null
  return (
    <section>
      <h4>{plural(span.events.length, 'event')}</h4>
      {span.events.slice(0, 100).map((event, index) => (
        <details key={index} open={event.name === 'exception'}>
          <summary>
            {formatOffset(event.timeMillis - state.startMillis.value)} {rowText(event.name, 100)}
          </summary>
          <AttributeList attributes={event.attributes} />
        </details>
      ))}
    </section>
  )
}

function Links({ span }: { span: WaterfallSpan }) {
  if (span.links.length === 0) return null
  return (
    <section>
      <h4>{plural(span.links.length, 'link')}</h4>
      {span.links.slice(0, 100).map(link => (
        <div key={link.spanId}>
          <a href={traceHref(link.traceId, link.spanId)}>
            {rowText(link.traceId)} · {rowText(link.spanId)}
          </a>
          <AttributeList attributes={link.attributes} />
        </div>
      ))}
    </section>
  )
}
