import type { Trace, TraceSpan } from '../../records/api.ts'
import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatDuration, plural } from '../../words/format.ts'
import { lensLooks } from '../compute/delivery-words.ts'
import { rowText } from '../compute/outside-text.ts'
import { calleeOf } from '../compute/span-callee.ts'
import { Panel } from '../parts/panel.tsx'
import { RawLink } from '../parts/raw-link.tsx'
import { Separator } from '../parts/separator.tsx'
import { setQuery } from '../state/location.ts'
import type { TraceActions } from '../state/trace-actions.ts'
import { inViewer } from '../state/trace-file.ts'
import type { TraceState } from '../state/trace-state.ts'
import { EmptyPanel } from './empty-panel.tsx'
import { FlameGraph } from './flame-graph.tsx'
import { Minimap } from './minimap.tsx'
import { ShowOnly } from './show-only.tsx'
import { SpanDetails } from './span-details.tsx'
import { SpanSearch } from './span-search.tsx'
import { SpanTable } from './span-table.tsx'
import { Waterfall } from './waterfall.tsx'

type Props = { state: TraceState; actions: TraceActions }

export function WaterfallPanel({ state, actions }: Props) {
  const trace = state.trace.value
  const { rows } = state.tree.value
  if (rows.length === 0) {
    return (
      <EmptyPanel id="waterfall" title="Waterfall" lens="otlp" notice="No spans" trace={trace} />
    )
  }
  const selected = rows[state.tree.value.indexById.get(state.selectedId.value ?? '') ?? -1]
  const details = state.detailsOpen.value && selected
  return (
    <Panel
      id="waterfall"
      title="Waterfall"
      tools={<Tools state={state} actions={actions} />}
      note={<Note state={state} actions={actions} />}
    >
      <div class="view-bar">
        {inViewer && <Views state={state} />}
        {inViewer && !state.spanView.value && <ShowOnly state={state} />}
      </div>
      {!(inViewer && state.spanView.value) && <Minimap state={state} />}
      <div class={`waterfall-split ${details ? 'with-details' : ''}`}>
        <div class="waterfall-main">
          <View state={state} actions={actions} />
          {inViewer && !state.spanView.value && (
            <div class="label-edge">
              <Separator name="label" label="Width of the names" least={15} most={75} usual={30} />
            </div>
          )}
        </div>
        {inViewer && details && (
          <Separator
            name="details"
            label="Width of the details"
            least={20}
            most={70}
            usual={33}
            isRight
          />
        )}
        {details && <SpanDetails key={details.id} state={state} row={details} />}
      </div>
    </Panel>
  )
}

const views = { '': 'Waterfall', table: 'Table', flame: 'Flame graph' }

const Views = ({ state }: { state: TraceState }) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
  <span class="choices" role="group" aria-label="View">
    {Object.entries(views).map(([view, title]) => (
      <button
        key={view}
        type="button"
        aria-pressed={(state.spanView.value ?? '') === view}
        onClick={() => setQuery({ view }, { push: true })}
      >
        {title}
      </button>
    ))}
  </span>
)

function View(props: Props) {
  const view = inViewer && props.state.spanView.value
  if (view === 'table') return <SpanTable {...props} />
  return view === 'flame' ? <FlameGraph {...props} /> : <Waterfall {...props} />
}

function Note({ state, actions }: Props) {
  const trace = state.trace.value
  const path = state.critical.value
  const heaviest = path?.heaviest
  return (
    <>
      {sourcesInWords(trace, state.fromSegments.value)} ·{' '}
      {plural(state.serviceCount.value, 'service')} ·{' '}
      {path ? (
        <>
          <span aria-hidden="true">━</span> critical path
          {heaviest?.row.span && (
            <>
              , mostly in{' '}
              <button type="button" class="quiet" onClick={() => actions.open(heaviest.row)}>
                {nameOf(heaviest.row.span)} ({formatDuration(heaviest.millis)})
              </button>
            </>
          )}
        </>
      ) : (
        'no critical path: the root span is missing'
      )}{' '}
      <RawLink kind={rawKind(trace)} />
    </>
  )
}

const rawKind = ({ spans, segments }: Trace) =>
  spans.length > 0 ? 'spans' : segments.length > 0 ? 'segments' : 'logs'

function sourcesInWords(trace: Trace, fromSegments: number): string {
  const { spans, spanCount, links, fromLines } = trace
  if (rawKind(trace) === 'logs') {
    return `no spans: drawn from ${plural(fromLines!.length, 'log line')}, one inside another by their times`
  }
  const segments = plural(fromSegments, 'segment or subsegment', 'segments and subsegments')
  if (spans.length === 0) return `no spans: drawn from ${segments}`
  const wire = links.honeycomb || spans.some(isOurs) ? lensLooks.otlp.wire : 'OTLP'
  const received = `${wire} · ${plural(spanCount, 'span')}`
  return fromSegments === 0 ? received : `${received}, and ${segments} without a span`
}

/** Other senders’ spans may go anywhere else. */
const isOurs = ({ resource }: TraceSpan) => 'waywiser.lenses' in resource

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
