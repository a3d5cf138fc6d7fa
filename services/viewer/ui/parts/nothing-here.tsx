import type { ComponentChildren } from 'preact'
import { setQuery } from '../state/location.ts'
import { chooseRange, chosenRange, isNarrowed } from '../state/range.ts'
import { Notice } from './notice.tsx'

/**
 * A list without anything in it: because nothing came yet, or because of what it was narrowed to,
 * which then can be widened from here. `also`: what else narrows, its parameter and how to call it.
 */
export function NothingHere(props: {
  what: string
  also: { [parameter: string]: string }
  /** Says how to get one, when there is none at all. */
  first?: ComponentChildren
  children?: ComponentChildren
}) {
  const { what, also, first, children } = props
  const names = Object.keys(also)
  if (!isNarrowed.value && names.length === 0) {
    return (
      <Notice title={`No ${what} yet`}>
        {first ?? (
          <p>
            Send a demo request on <a href="/">the live page</a>.
          </p>
        )}
      </Notice>
    )
  }
  const clear = Object.fromEntries(names.map(name => [name, undefined]))
  return (
    <Notice title={`No ${what} ${names.length > 0 ? 'matches' : 'in this range'}`}>
      {children}
      <p class="choices">
        {names.length > 0 && (
          <button type="button" onClick={() => setQuery(clear, { push: true })}>
            Clear {Object.values(also).join(' and ')}
          </button>
        )}
        {isNarrowed.value && chosenRange.value.range !== 'P1D' && (
          <button type="button" onClick={() => chooseRange({ range: 'P1D' })}>
            Widen to the last day
          </button>
        )}
        {isNarrowed.value && (
          <button type="button" onClick={() => chooseRange({})}>
            Show all that is kept
          </button>
        )}
      </p>
    </Notice>
  )
}
