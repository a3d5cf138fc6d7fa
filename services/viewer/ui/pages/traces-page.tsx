import { useMemo, useRef } from 'preact/hooks'
import type { PercentilesAnswer, TracesAnswer } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { minutesOf } from '../compute/counts-words.ts'
import { rowText } from '../compute/outside-text.ts'
import { FilterBox } from '../filter/filter-box.tsx'
import { FilterExamples } from '../filter/filter-examples.tsx'
import { extentOf } from '../heatmap/heat-cells.ts'
import { Heatmap } from '../heatmap/heatmap.tsx'
import { isSelected, readSelection, writeSelection } from '../heatmap/selection.ts'
import { SelectionBar } from '../heatmap/selection-bar.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NoTraces } from '../parts/no-traces.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { QuickFilters } from '../parts/quick-filters.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { SearchChips, SearchOffer } from '../parts/search-chips.tsx'
import { TraceList } from '../parts/trace-list.tsx'
import { useKeys } from '../state/keys.ts'
import { filterProblem, useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { chosenRange, rangeParameters } from '../state/range.ts'
import { search, wheres } from '../state/search.ts'
import { loadVocabulary, vocabulary } from '../state/vocabulary.ts'

const sort = queryParameter('sort')
const filter = queryParameter('filter')
const select = queryParameter('select')
/** Of a row of the routes page. */
const service = queryParameter('service')
const route = queryParameter('route')
const refreshMillis = 5_000
/** The maximum of the API. */
const limit = 1_000

/** `/traces`: stored traces by filter, time and duration. */
export function TracesPage() {
  const query = new URLSearchParams(rangeParameters.value)
  if (filter.value) query.set('filter', filter.value)
  if (search.value) query.set('q', search.value)
  for (const where of wheres.value) query.append('where', where)
  if (route.value) {
    query.set('service', service.value ?? '')
    query.set('route', route.value)
  }
  const percentiles = useApi<PercentilesAnswer>(`percentiles?${query}`, refreshMillis).value
  query.set('counts', 'true')
  query.set('limit', String(limit))
  query.set('sort', sort.value ?? 'time')
  const loaded = useApi<TracesAnswer>(`traces?${query}`, refreshMillis)
  const { value } = loaded
  const counted = useRef<TracesAnswer>({ traces: [] })
  if (value.state === 'ready') counted.current = value.answer
  const problem = filterProblem(loaded.value, filter.value)
  useKeys('Traces', [
    {
      keys: ['/'],
      does: 'Edit the filter',
      run: () => document.getElementById('filter')?.focus(),
      hint: 'filter',
    },
    { keys: ['Escape'], does: 'Clear the selection', run: () => choose(undefined) },
  ])
  return (
    <div class="page">
      <div class="page-head">
        <h1>Traces</h1>
        <RangeSelect />
        <SortSelect />
      </div>
      <FilterBox
        value={filter.value ?? ''}
        problem={problem}
        vocabulary={vocabulary.value}
        onBegin={loadVocabulary}
        onFilter={setFilter}
      />
      <QuickFilters answer={counted.current} onFilter={setFilter} />
      <SearchChips />
      {route.value && <OnlyRoute route={`${service.value} ${route.value}`} />}
      {problem ? (
        <>
          {problem.asSearch && <SearchOffer text={problem.asSearch} />}
          <FilterExamples onFilter={setFilter} />
        </>
      ) : (
        <LoadedView
          loaded={loaded}
          what="traces"
          show={answer =>
            answer.traces.length > 0 ? (
              <TracesFound
                {...answer}
                percentiles={percentiles.state === 'ready' ? percentiles.answer : undefined}
              />
            ) : (
              <NoTraces route={route.value} filter={filter.value}>
                {answer.next && <OnlyFirst count={answer.traces.length} />}
              </NoTraces>
            )
          }
        />
      )}
    </div>
  )
}

const setFilter = (text: string) => setQuery({ filter: text, select: undefined }, { push: true })

const OnlyRoute = ({ route }: { route: string }) => (
  <p class="page-line">
    Only traces with a request of <bdi>{rowText(route, 200)}</bdi>{' '}
    <button
      type="button"
      onClick={() => setQuery({ service: undefined, route: undefined }, { push: true })}
    >
      Show all routes
    </button>
  </p>
)

const choose = (selection: Parameters<typeof writeSelection>[0] | undefined) =>
  setQuery({ select: selection && writeSelection(selection) }, { push: true })

function SortSelect() {
  return (
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
  )
}

function TracesFound(props: TracesAnswer & { percentiles: PercentilesAnswer | undefined }) {
  const { traces, next, untilMillis, percentiles } = props
  const scroller = useRef<HTMLDivElement>(null)
  const extent = useMemo(() => extentOf(traces, chosenTimes(untilMillis)), [traces])
  const selection = readSelection(select.value)
  const selected = useMemo(
    () => (selection ? traces.filter(trace => isSelected(selection, trace, extent)) : traces),
    [traces, select.value, extent],
  )
  return (
    <>
      <Heatmap
        points={traces}
        extent={extent}
        selection={selection}
        percentiles={percentiles}
        onSelect={choose}
      />
      <SelectionBar
        all={traces}
        selected={selected}
        extent={extent}
        selection={selection}
        choose={choose}
      />
      {selected.length > 0 ? (
        <TraceList traces={selected} scroller={scroller} label="Traces" />
      ) : (
        <NothingHere what="traces" also={{ select: 'the selection' }} />
      )}
      {next && <OnlyFirst count={traces.length} />}
    </>
  )
}

/** A filter on what the viewer says of a trace ends a list early: see the API's `mostStates`. */
const OnlyFirst = ({ count }: { count: number }) => (
  <p class="page-line">
    Only the {sort.value === 'duration' ? 'slowest' : 'newest'}{' '}
    {count < limit ? 'traces were looked at' : `${formatCount(limit)} are shown`}. Narrow the range
    or the filter to see others.
  </p>
)

/** The chosen range; a relative one ends at the time of the answer. */
function chosenTimes(toMillis: number | undefined) {
  const { range, start, end } = chosenRange.value
  if (!range) {
    return {
      fromMillis: start ? Date.parse(start) : undefined,
      toMillis: end ? Date.parse(end) : undefined,
    }
  }
  const minutes = minutesOf({ range })
  if (minutes === undefined || toMillis === undefined) return {}
  return { fromMillis: toMillis - minutes * 60_000, toMillis }
}
