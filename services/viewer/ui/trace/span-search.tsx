import { formatCount, plural } from '../../words/format.ts'
import { setQuery } from '../state/location.ts'
import type { TraceActions } from '../state/trace-actions.ts'
import type { TraceState } from '../state/trace-state.ts'

/** Searches names, services and attributes; Enter goes to the next match. */
export function SpanSearch({ state, actions }: { state: TraceState; actions: TraceActions }) {
  const { length } = state.found.value
  const at = state.found.value.indexOf(state.selectedId.value ?? '')
  return (
    <span class="span-search">
      <input
        id="span-search"
        type="search"
        placeholder="Search spans"
        aria-label="Search in this trace"
        value={state.search.value ?? ''}
        onInput={event => setQuery({ q: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key === 'Enter') actions.nextMatch(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <span role="status">
        {state.search.value &&
          (state.isLean.value
            ? 'searching…'
            : at < 0
              ? plural(length, 'match', 'matches')
              : `${formatCount(at + 1)} of ${formatCount(length)}`)}
      </span>
    </span>
  )
}
