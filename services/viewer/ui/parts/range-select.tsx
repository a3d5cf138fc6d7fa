import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { wallClock } from '../../words/format.ts'
import { useKeys } from '../state/keys.ts'
import { chooseRange, chosenRange, type Range } from '../state/range.ts'
import { momentTime, zone, zoneNow } from '../state/zone.ts'

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
  const isPicking = useSignal(false)
  const custom = customTitle(chosen)
  const shown = custom ? 'custom' : (chosen.range ?? '')
  return (
    <>
      <label>
        Range{' '}
        <select
          ref={select}
          value={shown}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget
            isPicking.value = value === 'pick'
            if (value === 'pick') currentTarget.value = shown
            else if (value !== 'custom') chooseRange(value ? { range: value } : {})
          }}
        >
          {ranges.map(range => (
            <option key={range.value} value={range.value}>
              {range.title}
            </option>
          ))}
          {custom && <option value="custom">{custom}</option>}
          <option value="pick">from … to …</option>
        </select>
      </label>
      {isPicking.value && <RangePicker close={() => (isPicking.value = false)} />}
    </>
  )
}

/** The title of a range from the address or the heatmap; undefined for one of the list. */
function customTitle({ range, start, end }: Range): string | undefined {
  if (range) return ranges.some(({ value }) => value === range) ? undefined : range
  if (!start && !end) return undefined
  const clock = (time: string | undefined) => (time ? momentTime(Date.parse(time)) : '…')
  return `${clock(start)} to ${clock(end)}`
}

const hourMillis = 3_600_000

/** A start and an end, in the chosen zone; filled with the chosen ones, else with the last hour. */
function RangePicker({ close }: { close: () => void }) {
  const { start, end } = chosenRange.value
  const endMillis = end ? Date.parse(end) : Date.now()
  const startMillis = start ? Date.parse(start) : endMillis - hourMillis
  const apply = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.target as HTMLFormElement)
    const [from, to] = ['from', 'to'].map(name => readWall(String(fields.get(name))))
    if (!from || !to) return
    chooseRange(from < to ? { start: from, end: to } : { start: to, end: from })
    close()
  }
  const field = (title: string, name: string, millis: number) => (
    <label>
      {title}{' '}
      <input
        class="moment"
        type="datetime-local"
        step="1"
        name={name}
        required
        defaultValue={wallClock(millis, zone.value).slice(0, 19)}
      />
    </label>
  )
  return (
    <form class="range-picker" onSubmit={apply}>
      {field('from', 'from', startMillis)} {field('to', 'to', endMillis)} {zoneNow()}
      <button type="submit">Apply</button>
      <button type="button" onClick={close}>
        Cancel
      </button>
    </form>
  )
}

/** The moment that a clock on the wall of the chosen zone shows, as ISO 8601 in UTC. */
function readWall(wall: string): string | undefined {
  const millis = Date.parse(zone.value === 'utc' ? `${wall}Z` : wall)
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString()
}
