import type { CompareAnswer, TraceSummary } from '../../records/api.ts'
import { formatDuration, plural } from '../../words/format.ts'
import { AttributeDifferences } from '../compare/attribute-differences.tsx'
import { ComparedRows } from '../compare/compared-rows.tsx'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { TraceMark } from '../parts/status-mark.tsx'
import { useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { compareHref } from '../state/marked.ts'
import { exactTime } from '../state/zone.ts'

const order = queryParameter('order')

/** `/compare/<a>/<b>`: two traces as one tree; `a` may be `typical`. */
export function ComparePage({ a, b }: { a: string; b: string }) {
  const loaded = useApi<CompareAnswer>(`compare/${a}/${b}`)
  return (
    <div class="page">
      <LoadedView
        loaded={loaded}
        what="both traces"
        show={answer => <Compared answer={answer} />}
      />
    </div>
  )
}

function Compared({ answer }: { answer: CompareAnswer }) {
  const { a, b, headline, rows, attributes, truncated } = answer
  return (
    <>
      <div class="page-head">
        <h1>Compare</h1>
        <label>
          Order{' '}
          <select
            value={order.value ?? 'tree'}
            onChange={event => setQuery({ order: event.currentTarget.value })}
          >
            <option value="tree">as in the traces</option>
            <option value="difference">largest difference first</option>
          </select>
        </label>
        <a href={compareHref(b.traceId, a.traceId)}>Swap A and B</a>
      </div>
      <p class="headline">
        <bdi>{rowText(headline)}</bdi>
      </p>
      <Side letter="A" trace={a} />
      <Side letter="B" trace={b} />
      <ComparedRows
        rows={rows}
        a={a.traceId}
        b={b.traceId}
        byDifference={order.value === 'difference'}
      />
      {truncated && (
        <p class="page-line">The traces are large: only their first spans are compared.</p>
      )}
      <AttributeDifferences attributes={attributes} />
    </>
  )
}

const Side = ({ letter, trace }: { letter: string; trace: TraceSummary }) => (
  <p class="compare-side">
    <b>{letter}</b> <TraceMark trace={trace} />{' '}
    {trace.httpStatus !== undefined && (
      <span class={`status-${trace.status}`}>{trace.httpStatus} </span>
    )}
    <a href={traceHref(trace.traceId)}>
      <bdi>{rowText(trace.name)}</bdi>
    </a>{' '}
    {formatDuration(trace.durationMillis)} · {plural(trace.spanCount, 'span')} ·{' '}
    <time>{exactTime(trace.startMillis)}</time>
  </p>
)
