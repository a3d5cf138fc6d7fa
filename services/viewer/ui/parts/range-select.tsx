import { useRef } from 'preact/hooks'
import { formatClock } from '../compute/format.ts'
import { useKeys } from '../state/keys.ts'
import { chooseRange, chosenRange, type Range } from '../state/range.ts'

const ranges = [
  { value: '', title: 'all that is kept' },
  { value: 'PT5M', title: 'last 5 minutes' },
  { value: 'PT15M', title: 'last 15 minutes' },
  { value: 'PT1H', title: 'last hour' },
  { value: 'PT6H', title: 'last 6 hours' },
  { value: 'P1D', title: 'last day' },
]

/** The range of time, kept in the address and from page to page. */
export function RangeSelect() {
  const select = useRef<HTMLSelectElement>(null)
  useKeys('Range', [
    { keys: ['r'], does: 'Choose the range of time', run: () => select.current?.focus() },
  ])
  const chosen = chosenRange.value
  const own = ownTitle(chosen)
  return (
    <label>
      Range{' '}
      <select
        ref={select}
        value={own ? 'own' : (chosen.range ?? '')}
        onChange={({ currentTarget: { value } }) => {
          if (value !== 'own') chooseRange(value ? { range: value } : {})
        }}
      >
        {ranges.map(range => (
          <option key={range.value} value={range.value}>
            {range.title}
          </option>
        ))}
        {own && <option value="own">{own}</option>}
      </select>
    </label>
  )
}

/** What somebody wrote into the address or selected in a picture; undefined for one of the list. */
function ownTitle({ range, start, end }: Range): string | undefined {
  if (range) return ranges.some(({ value }) => value === range) ? undefined : range
  if (!start && !end) return undefined
  const clock = (time: string | undefined) => (time ? formatClock(Date.parse(time)) : '…')
  return `${clock(start)} to ${clock(end)}`
}
