import { setQuery } from '../state/location.ts'

const ranges = [
  { value: '', title: 'all that is kept' },
  { value: 'PT5M', title: 'last 5 minutes' },
  { value: 'PT15M', title: 'last 15 minutes' },
  { value: 'PT1H', title: 'last hour' },
  { value: 'PT6H', title: 'last 6 hours' },
  { value: 'P1D', title: 'last day' },
]

/** The range of time, kept in the address. */
export function RangeSelect({ value }: { value: string | undefined }) {
  return (
    <label>
      Range{' '}
      <select
        value={value ?? ''}
        onChange={event => setQuery({ range: event.currentTarget.value, cursor: undefined })}
      >
        {ranges.map(range => (
          <option key={range.value} value={range.value}>
            {range.title}
          </option>
        ))}
      </select>
    </label>
  )
}
