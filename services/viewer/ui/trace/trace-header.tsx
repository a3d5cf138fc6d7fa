import { formatDuration } from '../../words/format.ts'
import { writeFolding } from '../compute/folding.ts'
import { rowText, safeHref } from '../compute/outside-text.ts'
import { writeView } from '../compute/time-scale.ts'
import { soFar } from '../compute/trace-state-words.ts'
import { CopyPill } from '../parts/copy-button.tsx'
import { TraceMark } from '../parts/status-mark.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { TraceChips } from '../parts/trace-chips.tsx'
import { inViewer } from '../state/trace-file.ts'
import { type TraceState, tracePanels } from '../state/trace-state.ts'
import { exactTime } from '../state/zone.ts'
import { CompareMenu } from './compare-menu.tsx'
import { ShareMenu } from './share-menu.tsx'

const vendors = [
  ['honeycomb', 'Honeycomb'],
  ['xray', 'X-Ray'],
  ['rollbar', 'Rollbar'],
  ['logs', 'CloudWatch'],
] as const

export function TraceHeader({ state }: { state: TraceState }) {
  const trace = state.trace.value
  const { traceId, xrayTraceId } = trace
  return (
    <header class="trace-head">
      <h1>
        <TraceMark trace={trace} />{' '}
        {trace.httpStatus !== undefined && (
          <span class={`status-${trace.status}`}>{trace.httpStatus} </span>
        )}
        <bdi>{rowText(trace.name)}</bdi>
      </h1>
      <span class="facts">
        <time>{exactTime(trace.startMillis)}</time>, <TimeAgo millis={trace.startMillis} />
      </span>
      <span class="pill">
        {trace.inProgress
          ? `in progress · ${soFar(trace.durationMillis)}`
          : formatDuration(trace.durationMillis)}
      </span>
      <CopyPill
        text={traceId}
        shown={`${traceId.slice(0, 4)}…${traceId.slice(-4)}`}
        what="trace id"
      />
      <CopyPill text={xrayTraceId} shown={`${xrayTraceId.slice(0, 11)}…`} what="X-Ray trace id" />
      <TraceChips trace={trace} />
      <nav aria-label="Panels" class="lenses">
        {tracePanels.map(({ name, title }) => (
          <a
            key={name}
            href={hrefOf(state, name)}
            aria-current={state.panel.value === name ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <span class="trace-menus">
        {inViewer && <CompareMenu trace={trace} />}
        {inViewer && <ShareMenu trace={trace} />}
        <VendorLinks state={state} />
      </span>
    </header>
  )
}

/** Another panel with the same span, zoom and folded rows. */
function hrefOf({ trace, selectedId, zoom, folding, ...state }: TraceState, panel: string): string {
  const query = new URLSearchParams()
  const parts = {
    lens: panel === 'all' ? '' : panel,
    span: selectedId.value,
    zoom: writeView(zoom.value),
    fold: writeFolding(folding.value),
    q: state.search.value,
    only: state.only.value.join(),
    longer: state.longerMillis.value?.toString(),
    named: state.named.value,
    view: state.spanView.value,
  }
  for (const [name, value] of Object.entries(parts)) if (value) query.set(name, value)
  return `/trace/${trace.value.traceId}${query.size > 0 ? `?${query}` : ''}`
}

function VendorLinks({ state }: { state: TraceState }) {
  const { links } = state.trace.value
  return (
    <>
      {vendors.map(([vendor, title]) => {
        const href = safeHref(links[vendor])
        return (
          href && (
            <a key={vendor} href={href} target="_blank" rel="noopener noreferrer">
              {title} ↗
            </a>
          )
        )
      })}
    </>
  )
}
