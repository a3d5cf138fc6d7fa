import type { ComponentChildren } from 'preact'
import { setQuery } from '../state/location.ts'
import { chooseRange, chosenRange, isNarrowed } from '../state/range.ts'
import { whereRecordsGo } from '../state/where.ts'
import { HowToSend } from './how-to-send.tsx'
import { Notice } from './notice.tsx'
import { SetupLink } from './setup-link.tsx'

/**
 * An empty list: nothing has arrived yet, or its filters exclude everything and can be cleared here.
 * `also`: further parameters that narrow the list, with their names for the reader.
 */
export function NothingHere(props: {
  what: string
  also?: { [parameter: string]: string | undefined }
  /** How to get the first one. */
  first?: ComponentChildren
  children?: ComponentChildren
}) {
  const { what, also = {}, first, children } = props
  const names = Object.keys(also).filter(name => also[name])
  if (!isNarrowed.value && names.length === 0) {
    return (
      <Notice title={`No ${what} yet`}>
        {first}
        {whereRecordsGo()?.activitiesUrl ? (
          <p>
            <a href="/">The live page</a> sends a demo request.
          </p>
        ) : (
          <HowToSend />
        )}
        <SetupLink />
      </Notice>
    )
  }
  const clear = Object.fromEntries(names.map(name => [name, undefined]))
  return (
    <Notice title={`No ${what} ${names.length > 0 ? 'match' : 'in this range'}`}>
      {children}
      <p class="choices">
        {names.length > 0 && (
          <button type="button" onClick={() => setQuery(clear, { push: true })}>
            Clear {names.map(name => also[name]).join(' and ')}
          </button>
        )}
        {isNarrowed.value && chosenRange.value.range !== 'P1D' && (
          <button type="button" onClick={() => chooseRange({ range: 'P1D' })}>
            Widen to the last day
          </button>
        )}
        {isNarrowed.value && (
          <button type="button" onClick={() => chooseRange({})}>
            Show all stored data
          </button>
        )}
      </p>
    </Notice>
  )
}
