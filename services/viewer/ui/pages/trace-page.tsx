import { type Signal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks'
import type { Trace } from '../../records/api.ts'
import { truncatedInWords } from '../compute/left-out-words.ts'
import { rowText } from '../compute/outside-text.ts'
import { markLook } from '../compute/status.ts'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { bindKeys } from '../state/keys.ts'
import { useTitle } from '../state/title.ts'
import { createTraceActions, type TraceActions } from '../state/trace-actions.ts'
import { inViewer } from '../state/trace-file.ts'
import { traceKeys } from '../state/trace-keys.ts'
import { createTraceLoader } from '../state/trace-loader.ts'
import type { ShownTrace, SpanSource } from '../state/trace-parts.ts'
import { createTraceState, type TraceState } from '../state/trace-state.ts'
import { DeliveryBadges } from '../trace/delivery-badges.tsx'
import { ErrorPanel } from '../trace/error-panel.tsx'
import { LogsPanel } from '../trace/logs-panel.tsx'
import { hasMap, MapPanel } from '../trace/map-panel.tsx'
import { RawPanel } from '../trace/raw-panel.tsx'
import { SampledOut } from '../trace/sampled-out.tsx'
import { ScenarioTicks } from '../trace/scenario-ticks.tsx'
import { SenderLoss } from '../trace/sender-loss.tsx'
import { TraceHeader } from '../trace/trace-header.tsx'
import { WaterfallPanel } from '../trace/waterfall-panel.tsx'

/** `/trace/<id>`: one request by all four lenses, on one time axis. */
export function TracePage({ traceId }: { traceId: string }) {
  const { load, start, source } = useMemo(() => createTraceLoader(traceId), [traceId])
  // Before the first paint, so that the viewer reads a large trace while the browser paints.
  useLayoutEffect(start, [start])
  const { value } = load
  if (value.state === 'ready') return <LoadedTrace trace={value.trace} source={source} />
  if (value.state === 'waiting') return <Waiting traceId={traceId} />
  return (
    <>
      <h1 class="hidden">Trace {traceId}</h1>
      {value.state === 'failed' ? (
        <ProblemNotice problem={value.problem} />
      ) : (
        <Notice title="Loading the trace…" />
      )}
    </>
  )
}

function Waiting({ traceId }: { traceId: string }) {
  return (
    <div class="page">
      <h1>Trace {traceId}</h1>
      <Notice title="Nothing received of this trace yet">
        <p>
          If its request has just been sent, the trace appears here as soon as its first record
          arrives. An older trace may have been deleted to make room for newer ones, or its records
          were sent somewhere else.
        </p>
        <p>
          <a href={`/traces?q=${traceId}`}>Search for its id</a> in all that was received, look into{' '}
          <a href="/traces">all traces</a>, or send a new request on <a href="/">the live page</a>.
        </p>
      </Notice>
    </div>
  )
}

export function LoadedTrace(props: { trace: Signal<ShownTrace>; source?: SpanSource }) {
  const { trace, source } = props
  const state = useMemo(() => createTraceState(trace, source), [trace])
  const actions = useMemo(() => createTraceActions(state), [state])
  // Before the first paint, so that a key pressed as soon as the trace is seen counts.
  useLayoutEffect(() => bindKeys(traceKeys(state, actions)), [state, actions])
  useEffect(() => {
    if (state.selectedId.peek() === undefined) actions.nextMatch(1)
    state.detailsOpen.value = state.selectedId.peek() !== undefined
  }, [state])
  useEffect(actions.reveal, [state.tree.value])
  if (inViewer)
    useSignalEffect(() => {
      if (state.isLean.value && (state.search.value || state.panel.value === 'raw'))
        source?.wantAll()
    })
  const { truncated } = trace.value
  useTitle(titleOf(trace.value))
  return (
    <div class={`trace trace-${state.panel.value}`}>
      <TraceHeader state={state} />
      <DeliveryBadges trace={trace.value} />
      {truncated && (
        <p class="left-out" role="status">
          {truncatedInWords(truncated)}
        </p>
      )}
      {inViewer && (
        <>
          {trace.value.delivery.otlp.state === 'sampled-out' && (
            <SampledOut traceId={trace.value.traceId} />
          )}
          <SenderLoss trace={trace.value} />
          <ScenarioTicks traceId={trace.value.traceId} />
        </>
      )}
      <Panels state={state} actions={actions} />
    </div>
  )
}

/** `✖ 500 GET /orders`, `◌ GET /orders, in progress` */
function titleOf(trace: Trace): string {
  const { glyph, tone } = markLook(trace)
  const { name, httpStatus = '', inProgress } = trace
  const mark = tone === 'ok' ? '' : glyph
  const said = [mark, httpStatus, rowText(name, 80)].filter(Boolean).join(' ')
  return inProgress ? `${said}, in progress` : said
}

function Panels({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { value: panel } = state.panel
  if (state.trace.value.isPartial && panel !== 'waterfall') {
    return (
      <>
        {panel === 'all' && <WaterfallPanel state={state} actions={actions} />}
        <div class="lower">
          <Notice title="Loading the rest of the trace…" />
        </div>
      </>
    )
  }
  switch (panel) {
    case 'all':
      return <AllPanels state={state} actions={actions} />
    case 'waterfall':
      return <WaterfallPanel state={state} actions={actions} />
    case 'map':
      return <MapPanel state={state} actions={actions} />
    case 'error':
      return <ErrorPanel state={state} />
    case 'logs':
      return <LogsPanel state={state} />
    case 'raw':
      return <RawPanel trace={state.trace.value} />
  }
}

/** Panels without records come last, each in one line. */
function AllPanels({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { errors, logs, segments, map } = state.trace.value
  const panels = [
    { isFull: hasMap({ segments, map }), panel: <MapPanel state={state} actions={actions} /> },
    { isFull: errors.length > 0, panel: <ErrorPanel state={state} /> },
    { isFull: logs.length > 0, panel: <LogsPanel state={state} /> },
  ]
  const full = panels.filter(({ isFull }) => isFull)
  return (
    <>
      <WaterfallPanel state={state} actions={actions} />
      {full.length > 0 && <div class="lower">{full.map(({ panel }) => panel)}</div>}
      {panels.filter(({ isFull }) => !isFull).map(({ panel }) => panel)}
    </>
  )
}
