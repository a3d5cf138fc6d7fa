import type { RefObject } from 'preact'
import type { SearchMatch, TraceSummary, TracesAnswer } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { durationInWords } from '../compute/trace-state-words.ts'
import { searchInside } from '../compute/where-text.ts'
import { useKeys } from '../state/keys.ts'
import { mark, marked } from '../state/marked.ts'
import { isNarrow } from '../state/narrow.ts'
import { useRowKeys } from '../state/row-keys.ts'
import { search, wheres } from '../state/search.ts'
import { exactTime, momentTime, zoneNow } from '../state/zone.ts'
import { FixedRows } from './fixed-rows.tsx'
import { LensDots } from './lens-dots.tsx'
import { Marked } from './marked.tsx'
import { MarkedLine } from './marked-line.tsx'
import { Scroller } from './scroller.tsx'
import { ServiceName } from './service-name.tsx'
import { TraceMark } from './status-mark.tsx'
import { TraceChips } from './trace-chips.tsx'

type Listed = TracesAnswer['traces'][number]

/** On a phone a row has two lines. */
const [rowHeight, tallRowHeight] = [32, 52]
/** A further line for what a search found. */
const matchHeight = 24
const maxServices = 2

/** Requests, newest first, each a link to its trace. */
export function TraceList(props: {
  traces: Listed[]
  scroller: RefObject<HTMLDivElement | null>
  onScroll?: () => void
  label: string
}) {
  const { traces, scroller, onScroll, label } = props
  useRowKeys(label, 'a.trace-row', 'request')
  useKeys(label, [
    { keys: ['m'], does: 'Mark a request, or compare it with the marked one', run: markFocused },
  ])
  return (
    <div class="trace-list">
      <MarkedLine />
      <div class="trace-row trace-row-head" aria-hidden="true">
        <span>Time, {zoneNow()}</span>
        <span>Request</span>
        <span class="number">Duration</span>
        <span>Services</span>
        <span>Lenses</span>
      </div>
      <Scroller label={label} scroller={scroller} onScroll={onScroll}>
        <FixedRows
          scroller={scroller}
          count={traces.length}
          rowHeight={
            (isNarrow.value ? tallRowHeight : rowHeight) +
            (traces.some(({ match }) => match) ? matchHeight : 0)
          }
          row={(index, top) => {
            const trace = traces[index]!
            return <TraceRow key={trace.traceId} trace={trace} top={top} />
          }}
        />
      </Scroller>
    </div>
  )
}

/** The row that has the focus, by what it shows. */
function markFocused(): void {
  const row = document.activeElement as HTMLElement | null
  const traceId = row?.dataset.trace
  if (traceId) mark(traceId, row.querySelector('.trace-name bdi')?.textContent ?? '')
}

function MarkButton({ trace: { traceId, name } }: { trace: TraceSummary }) {
  const isMarked = marked.value?.traceId === traceId
  return (
    <button
      type="button"
      class="mark-row"
      aria-pressed={isMarked}
      aria-label="Mark to compare"
      onClick={() => mark(traceId, name)}
    >
      {isMarked ? '◧' : '◫'}
    </button>
  )
}

function TraceRow({ trace, top }: { trace: Listed; top: number }) {
  const { match } = trace
  const more = trace.services.length - maxServices
  return (
    <li class="fixed-row" style={{ transform: `translateY(${top}px)` }}>
      <a
        class={match ? 'trace-row with-match' : 'trace-row'}
        href={match ? hrefOfMatch(trace.traceId, match) : traceHref(trace.traceId)}
        data-trace={trace.traceId}
      >
        <time title={exactTime(trace.startMillis)}>{momentTime(trace.startMillis)}</time>
        <span class="trace-name">
          <TraceMark trace={trace} />{' '}
          {trace.httpStatus !== undefined && (
            <b class={`status-${trace.status}`}>{trace.httpStatus} </b>
          )}
          <bdi>{rowText(trace.name)}</bdi>
          <TraceChips trace={trace} />
        </span>
        <span class="number">{durationInWords(trace)}</span>
        <span class="trace-services" title={trace.services.join(', ')}>
          {trace.services.slice(0, maxServices).map(service => (
            <ServiceName key={service} service={service} />
          ))}
          {more > 0 && <span class="more">+{more}</span>}
        </span>
        <LensDots delivery={trace.delivery} />
        {match && <Match match={match} />}
      </a>
      <MarkButton trace={trace} />
    </li>
  )
}

/** The span that was found, with the search filled in. */
const hrefOfMatch = (traceId: string, { spanId }: SearchMatch) =>
  traceHref(traceId, spanId, searchInside(search.value, wheres.value))

const Match = ({ match: { where, text } }: { match: SearchMatch }) => (
  <span class="trace-match">
    {placeNames[where] ?? where}:{' '}
    <bdi>
      <Marked text={rowText(text)} />
    </bdi>
  </span>
)

const placeNames: { [where in SearchMatch['where']]?: string } = {
  event: 'attribute of an event',
  link: 'attribute of a link',
  log: 'log line',
  sql: 'SQL',
}
