import { deliverySentence } from '../compute/delivery-words.ts'
import { formatDuration, plural } from '../compute/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { calleeOf } from '../compute/span-callee.ts'
import type { WaterfallSpan } from '../compute/span-tree.ts'
import { Notice } from '../parts/notice.tsx'
import { Panel } from '../parts/panel.tsx'
import { RawLink } from '../parts/raw-link.tsx'
import type { TraceActions } from '../state/trace-keys.ts'
import type { TraceState } from '../state/trace-state.ts'
import { Minimap } from './minimap.tsx'
import { SpanDetails } from './span-details.tsx'
import { SpanSearch } from './span-search.tsx'
import { Waterfall } from './waterfall.tsx'

type Props = { state: TraceState; actions: TraceActions }

export function WaterfallPanel({ state, actions }: Props) {
  const trace = state.trace.value
  const { rows } = state.tree.value
  if (rows.length === 0) {
    return (
      <Panel id="waterfall" title="Waterfall" note="OTLP → Honeycomb">
        <Notice title="No spans to draw">
          <p>{deliverySentence('otlp', trace.delivery.otlp)}</p>
        </Notice>
      </Panel>
    )
  }
  const selected = rows[state.tree.value.indexById.get(state.selectedId.value ?? '') ?? -1]
  const details = state.detailsOpen.value && selected
  return (
    <Panel
      id="waterfall"
      title="Waterfall"
      tools={<Tools {...{ state, actions }} />}
      note={<Note {...{ state, actions }} />}
    >
      <Minimap state={state} />
      <div class={`waterfall-split ${details ? 'with-details' : ''}`}>
        <div class="waterfall-main">
          <Waterfall state={state} actions={actions} />
        </div>
        {details && <SpanDetails key={details.id} state={state} row={details} />}
      </div>
    </Panel>
  )
}

function Note({ state, actions }: Props) {
  const trace = state.trace.value
  const path = state.critical.value
  const heaviest = path?.heaviest
  return (
    <>
      {state.fromSegments.value
        ? `no spans came: drawn from ${plural(trace.segments.length, 'segment')} · `
        : `OTLP → Honeycomb · ${plural(trace.spans.length, 'span')} · `}
      {plural(state.colours.value.size, 'service')} ·{' '}
      {path ? (
        <>
          <span aria-hidden="true">━</span> critical path
          {heaviest?.row.span && (
            <>
              , most of it in{' '}
              <button type="button" class="quiet" onClick={() => actions.open(heaviest.row)}>
                {nameOf(heaviest.row.span)} ({formatDuration(heaviest.millis)})
              </button>
            </>
          )}
        </>
      ) : (
        'no critical path: the root span has not come'
      )}{' '}
      <RawLink kind={state.fromSegments.value ? 'segments' : 'spans'} />
    </>
  )
}

const nameOf = (span: WaterfallSpan) =>
  [rowText(span.name, 40), calleeOf(span)].filter(Boolean).join(' → ')

function Tools({ state, actions }: Props) {
  return (
    <>
      <SpanSearch state={state} actions={actions} />
      <button type="button" onClick={actions.foldAll}>
        Fold all
      </button>
      <button type="button" onClick={actions.unfoldAll}>
        Unfold all
      </button>
      <button
        type="button"
        aria-pressed={state.showCriticalPath.value}
        onClick={() => (state.showCriticalPath.value = !state.showCriticalPath.value)}
      >
        Critical path
      </button>
      {state.zoom.value && (
        <button type="button" onClick={actions.fit}>
          Fit
        </button>
      )}
      {state.trace.value.errorCount > 0 && (
        <button type="button" onClick={() => actions.nextError(1)}>
          Next error
        </button>
      )}
    </>
  )
}
