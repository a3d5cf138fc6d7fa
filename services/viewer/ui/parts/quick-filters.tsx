import { type QuickFilter, quickFilters } from '../compute/quick-filters.ts'
import { setQuery } from '../state/location.ts'

/** Common questions about a list of traces, each with one click. */
export function QuickFilters({ filter = '', only = '' }: { filter?: string; only?: string }) {
  return (
    <fieldset class="quick-filters">
      <legend class="hidden">Show</legend>
      {quickFilters.map(quick => (
        <button
          key={quick.title}
          type="button"
          aria-pressed={(quick.filter ?? '') === filter && (quick.only ?? '') === only}
          onClick={() => choose(quick)}
        >
          {quick.title}
        </button>
      ))}
    </fieldset>
  )
}

const choose = ({ filter, only }: QuickFilter) =>
  setQuery({ filter, only, select: undefined }, { push: true })
