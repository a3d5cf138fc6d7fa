import { useRef } from 'preact/hooks'
import type { TracesAnswer } from '../../api.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Notice } from '../parts/notice.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { TraceList } from '../parts/trace-list.tsx'
import { useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'

const range = queryParameter('range')
const sort = queryParameter('sort')
const refreshMillis = 5_000

/** `/traces`: what is kept, by time or by duration. */
export function TracesPage() {
  const scroller = useRef<HTMLDivElement>(null)
  const query = new URLSearchParams({ limit: '1000', sort: sort.value ?? 'time' })
  if (range.value) query.set('range', range.value)
  const loaded = useApi<TracesAnswer>(`traces?${query}`, refreshMillis)
  return (
    <div class="page">
      <div class="page-head">
        <h1>Traces</h1>
        <RangeSelect value={range.value} />
        <label>
          Order{' '}
          <select
            value={sort.value ?? 'time'}
            onChange={event => setQuery({ sort: event.currentTarget.value })}
          >
            <option value="time">newest first</option>
            <option value="duration">slowest first</option>
          </select>
        </label>
      </div>
      <LoadedView
        loaded={loaded}
        what="traces"
        show={({ traces }) =>
          traces.length > 0 ? (
            <TraceList traces={traces} scroller={scroller} label="Traces" />
          ) : (
            <NoTraces />
          )
        }
      />
    </div>
  )
}

function NoTraces() {
  if (!range.value) {
    return (
      <Notice title="No trace yet">
        <p>
          Send a demo request on <a href="/">the live page</a>.
        </p>
      </Notice>
    )
  }
  return (
    <Notice title="No trace in this range">
      <button type="button" onClick={() => setQuery({ range: undefined })}>
        Show all that is kept
      </button>
    </Notice>
  )
}
