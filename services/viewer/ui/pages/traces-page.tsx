import { useMemo, useRef } from 'preact/hooks'
import type { TraceSummary, TracesAnswer } from '../../records/api.ts'
import { minutesOf } from '../compute/counts-words.ts'
import { plural } from '../compute/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { FilterBox } from '../filter/filter-box.tsx'
import { FilterExamples } from '../filter/filter-examples.tsx'
import { extentOf } from '../heatmap/heat-cells.ts'
import { Heatmap } from '../heatmap/heatmap.tsx'
import { isSelected, readSelection, writeSelection } from '../heatmap/selection.ts'
import { SelectionBar } from '../heatmap/selection-bar.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { TraceList } from '../parts/trace-list.tsx'
import { useKeys } from '../state/keys.ts'
import { type Loaded, useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { chosenRange, rangeParameters } from '../state/range.ts'
import { learnVocabulary, vocabulary } from '../state/vocabulary.ts'

const sort = queryParameter('sort')
const filter = queryParameter('filter')
const select = queryParameter('select')
const refreshMillis = 5_000
/** The most that the API answers at once. */
const limit = 1_000

/** `/traces`: what is kept, by filter, time and duration. */
export function TracesPage() {
  const query = new URLSearchParams(rangeParameters.value)
  query.set('limit', String(limit))
  query.set('sort', sort.value ?? 'time')
  if (filter.value) query.set('filter', filter.value)
  const loaded = useApi<TracesAnswer>(`traces?${query}`, refreshMillis)
  const problem = filterProblem(loaded.value)
  useKeys('Traces', [
    {
      keys: ['/'],
      does: 'Write a filter',
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
        vocabulary={() => vocabulary.value}
        onBegin={learnVocabulary}
        onFilter={setFilter}
      />
      {problem ? (
        <FilterExamples onFilter={setFilter} />
      ) : (
        <LoadedView
          loaded={loaded}
          what="traces"
          show={answer => (answer.traces.length > 0 ? <TracesFound {...answer} /> : <NoTraces />)}
        />
      )}
    </div>
  )
}

const setFilter = (text: string) => setQuery({ filter: text, select: undefined }, { push: true })

const choose = (selection: Parameters<typeof writeSelection>[0] | undefined) =>
  setQuery({ select: selection && writeSelection(selection) }, { push: true })

/** What is wrong with the filter is said at the filter. */
function filterProblem(loaded: Loaded<TracesAnswer>) {
  if (loaded.state !== 'failed' || !filter.value || loaded.problem.status !== 400) return undefined
  return loaded.problem.detail
}

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

function TracesFound({ traces, next }: TracesAnswer) {
  const scroller = useRef<HTMLDivElement>(null)
  const extent = useMemo(() => extentOf(traces, chosenTimes(traces)), [traces])
  const selection = readSelection(select.value)
  const selected = useMemo(
    () => (selection ? traces.filter(trace => isSelected(selection, trace)) : traces),
    [traces, select.value],
  )
  return (
    <>
      <Heatmap points={traces} onSelect={choose} {...{ extent, selection }} />
      <SelectionBar all={traces} {...{ extent, selection, selected, choose }} />
      {selected.length > 0 ? (
        <TraceList traces={selected} scroller={scroller} label="Traces" />
      ) : (
        <NothingHere what="trace" also={{ select: 'the selection' }} />
      )}
      {next && (
        <p class="page-line">
          {sort.value === 'duration' ? 'The slowest' : 'The newest'} {limit.toLocaleString('en')}{' '}
          are here: narrow the range or the filter to see others.
        </p>
      )}
    </>
  )
}

/** From the chosen range; one that goes back from now ends with the newest. */
function chosenTimes(traces: TraceSummary[]) {
  const { range, start, end } = chosenRange.value
  if (!range) {
    return {
      ...(start && { fromMillis: Date.parse(start) }),
      ...(end && { toMillis: Date.parse(end) }),
    }
  }
  const minutes = minutesOf({ range })
  const toMillis = Math.max(...traces.map(({ startMillis }) => startMillis))
  return minutes === undefined ? {} : { fromMillis: toMillis - minutes * 60_000, toMillis }
}

/** The filter once more, and how many there were without it. */
function NoTraces() {
  return (
    <NothingHere what="trace" also={filter.value ? { filter: 'the filter' } : {}}>
      {filter.value && (
        <>
          <p>
            Filter: <code class="outside">{rowText(filter.value, 1_000)}</code>
          </p>
          <CountWithout />
        </>
      )}
    </NothingHere>
  )
}

function CountWithout() {
  const { value } = useApi<TracesAnswer>(`traces?${rangeParameters.value}&limit=${limit}`)
  if (value.state !== 'ready') return <p>Without it: …</p>
  const { traces, next } = value.answer
  return (
    <p>
      Without it: {plural(traces.length, 'trace')}
      {next && ' or more'}
    </p>
  )
}
