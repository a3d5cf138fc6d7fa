import { formatCount } from '../../words/format.ts'
import { onlyNames } from '../compute/show-only.ts'
import { setQuery } from '../state/location.ts'
import type { TraceState } from '../state/trace-state.ts'

const titles = { matches: 'Matches', errors: 'Errors', path: 'Critical path' }

/** Hides all rows but some and their ancestors. All that is chosen must hold. */
export function ShowOnly({ state }: { state: TraceState }) {
  const { value: only } = state.only
  const { value: shown } = state.shownOnly
  const named = state.named.value?.replace('\n', ' ')
  const toggle = (name: (typeof onlyNames)[number]) => {
    const next = only.includes(name) ? only.filter(each => each !== name) : [...only, name]
    setQuery({ only: next.join() }, { push: true })
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span class="show-only" role="group" aria-label="Show only">
      Only
      {onlyNames.map(name => (
        <button
          key={name}
          type="button"
          aria-pressed={only.includes(name)}
          disabled={name === 'matches' && !state.search.value && !only.includes(name)}
          onClick={() => toggle(name)}
        >
          {titles[name]}
        </button>
      ))}
      <label>
        longer than{' '}
        <input
          type="number"
          min="0"
          step="any"
          value={state.longerMillis.value ?? ''}
          onChange={event => setQuery({ longer: event.currentTarget.value }, { push: true })}
        />{' '}
        ms
      </label>
      {shown && (
        <>
          <span role="status">
            {named && <bdi>{named}: </bdi>}
            {state.isLean.value && only.includes('matches')
              ? 'searching…'
              : `showing ${formatCount(shown.count)} of ${formatCount(state.tree.value.rows.length)}`}
          </span>
          <button type="button" onClick={state.showAll}>
            Show all <kbd>u</kbd>
          </button>
        </>
      )}
    </span>
  )
}
