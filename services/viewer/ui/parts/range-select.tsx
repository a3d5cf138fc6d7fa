import { useRef } from 'preact/hooks'
import { formatClock } from '../../words/format.ts'
import { useKeys } from '../state/keys.ts'
import { chooseRange, chosenRange, type Range } from '../state/range.ts'

const ranges = [
  { value: '', title: 'all stored data' },
  { value: 'PT5M', title: 'last 5 minutes' },
  { value: 'PT15M', title: 'last 15 minutes' },
  { value: 'PT1H', title: 'last hour' },
  { value: 'PT6H', title: 'last 6 hours' },
  { value: 'P1D', title: 'last day' },
]

/** The time range, which stays in the address from page to page. */
export function RangeSelect() {
  const select = useRef<HTMLSelectElement>(null)
  useKeys('Range', [
    { keys: ['r'], does: 'Choose the time range', run: () => select.current?.focus() },
  ])
  const chosen = chosenRange.value
  const custom = customTitle(chosen)
  return (
    <label>
      Range{' '}
      <select
        ref={select}
        value={custom ? 'custom' : (chosen.range ?? '')}
        onChange={({ currentTarget: { value } }) => {
          if (value !== 'custom') chooseRange(value ? { range: value } : {})
        }}
      >
        {ranges.map(range => (
          <option key={range.value} value={range.value}>
            {range.title}
          </option>
        ))}
        {custom && <option value="custom">{custom}</option>}
      </select>
    </label>
  )
}

/** The title of a range from the address or the heatmap; undefined for one of the list. */
function customTitle({ range, start, end }: Range): string | undefined {
  if (range) return ranges.some(({ value }) => value === range) ? undefined : range
  if (!start && !end) return undefined
  const clock = (time: string | undefined) => (time ? formatClock(Date.parse(time)) : '…')
  return `${clock(start)} to ${clock(end)}`
}
