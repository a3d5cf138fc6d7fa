import type { TracesAnswer } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'

/** Common questions about a list of traces, each with its count and one click. */
export function QuickFilters(props: {
  answer: Pick<TracesAnswer, 'quick' | 'quickMore'>
  onFilter: (filter: string) => void
}) {
  const { quick = [], quickMore } = props.answer
  return (
    <fieldset
      class="quick-filters"
      title={quickMore && 'Counted among the newest 1,000 traces of the range'}
    >
      <legend class="hidden">Show</legend>
      {quick.map(({ name, title, filter, count, chosen = false }) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen}
          onClick={() => props.onFilter(filter)}
        >
          {title}{' '}
          <b>
            {formatCount(count)}
            {quickMore && '+'}
          </b>
        </button>
      ))}
    </fieldset>
  )
}
