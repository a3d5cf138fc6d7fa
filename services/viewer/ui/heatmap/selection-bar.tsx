import type { TraceSummary } from '../../records/api.ts'
import { formatCount, formatDuration, plural } from '../../words/format.ts'
import { allOf, durationBetween } from '../compute/filter-text.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { search, wheres } from '../state/search.ts'
import { momentTime } from '../state/zone.ts'
import { Differences } from './differences.tsx'
import type { HeatExtent } from './heat-cells.ts'
import type { Selection } from './selection.ts'

const filter = queryParameter('filter')

/** Ranges select by arrival, which is somewhat later than the end of a request. */
const arrivalMillis = 15_000

/** The selection as numbers, for the keyboard, and what its traces have in common. */
export function SelectionBar(props: {
  all: TraceSummary[]
  selected: TraceSummary[]
  extent: HeatExtent
  selection: Selection | undefined
  choose: (selection: Selection | undefined) => void
}) {
  const { all, selected, extent, selection, choose } = props
  const field = (title: string, name: 'lowMillis' | 'highMillis') => (
    <label>
      {title}{' '}
      <input
        type="number"
        min="0"
        step="any"
        class="millis"
        value={selection ? Number(selection[name].toPrecision(4)) : ''}
        onChange={event => {
          const { value } = event.currentTarget
          const beyond = name === 'lowMillis' ? 0 : extent.highMillis
          choose({
            ...(selection ?? wholeOf(extent)),
            [name]: value === '' ? beyond : Number(value),
          })
        }}
      />{' '}
      ms
    </label>
  )
  return (
    <div class="selection-bar">
      <p role="status">
        {selection ? (
          <>
            <b>{formatCount(selected.length)}</b> of {plural(all.length, 'trace')} ·{' '}
            {momentTime(selection.fromMillis)} to {momentTime(selection.toMillis)} ·{' '}
            {formatDuration(selection.lowMillis)} to {formatDuration(selection.highMillis)}
          </>
        ) : (
          plural(all.length, 'trace')
        )}
      </p>
      {field('Duration from', 'lowMillis')} {field('to', 'highMillis')}
      {selection && (
        <>
          <button type="button" onClick={() => keepAsFilter(selection)}>
            Filter to these
          </button>
          <button type="button" onClick={() => choose(undefined)}>
            Clear the selection <kbd>Esc</kbd>
          </button>
        </>
      )}
      {(selection || isFiltered()) && selected.length > 0 && (
        <Differences selected={selected} all={all} />
      )}
    </div>
  )
}

const isFiltered = () => !!(filter.value || search.value || wheres.value.length)

/** The end is exclusive, so it is a little later than the last trace. */
const wholeOf = (extent: HeatExtent): Selection => ({ ...extent, toMillis: extent.toMillis + 1 })

/** The filter finds all such traces, also those that are not listed here. */
function keepAsFilter({ fromMillis, toMillis, lowMillis, highMillis }: Selection): void {
  setQuery(
    {
      select: undefined,
      range: undefined,
      start: new Date(fromMillis).toISOString(),
      end: new Date(toMillis + highMillis + arrivalMillis).toISOString(),
      filter: allOf(filter.value, durationBetween(lowMillis, highMillis)),
    },
    { push: true },
  )
}
