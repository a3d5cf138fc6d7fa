import { signal, useComputed } from '@preact/signals'
import { whereText } from '../compute/where-text.ts'
import { copyText } from '../state/copy.ts'
import { route } from '../state/location.ts'
import { findInTrace, hrefOfTraces } from '../state/search-links.ts'
import { inViewer } from '../state/trace-file.ts'
import { CopyIcon } from './copy-button.tsx'

/** The value whose handles are shown: that under the pointer, or with the focus. */
export const activeValue = signal<object | undefined>(undefined)

/** `key` and `compared` are what the viewer searches; undefined where it cannot. */
export type HandledValue = {
  name: string
  text: string
  key: string | undefined
  compared: string | undefined
}

/** What can be done with a value. One tab stop; the arrow keys go on from there. */
export function Handles({ id, of }: { id: object; of: HandledValue }) {
  const { name, text } = of
  const isActive = useComputed(() => activeValue.value === id).value
  return (
    <span
      class={isActive ? 'handles active' : 'handles'}
      role="toolbar"
      aria-label={name}
      onKeyDown={moveFocus}
    >
      <button
        type="button"
        aria-label={`Copy ${name}`}
        title="Copy"
        onFocus={() => (activeValue.value = id)}
        onClick={() => copyText(text, name)}
      >
        <CopyIcon />
      </button>
      {isActive && <MoreHandles of={of} />}
    </span>
  )
}

function MoreHandles({ of: { name, key, text, compared } }: { of: HandledValue }) {
  const isSearched = key !== undefined && compared !== undefined
  const only = isSearched && whereText(key, compared)
  const without = isSearched && whereText(key, compared, true)
  return (
    <>
      {inViewer && (
        <>
          {only && <TracesLink where={only} sign="=" title="Only traces with this" />}
          {without && <TracesLink where={without} sign="≠" title="Only traces without this" />}
        </>
      )}
      {route.value.page === 'trace' && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Find ${name} in this trace`}
          title="Find in this trace"
          onClick={() => findInTrace(key, compared ?? text)}
        >
          <FindIcon />
        </button>
      )}
    </>
  )
}

const TracesLink = ({ where, sign, title }: { where: string; sign: string; title: string }) => (
  <a
    class="button"
    tabIndex={-1}
    href={hrefOfTraces({ where: [where] })}
    aria-label={title}
    title={title}
  >
    {sign}
  </a>
)

const FindIcon = () => (
  <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
    <path d="M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0-8M8 8l3 3" />
  </svg>
)

function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  const all = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a, button')]
  all[all.indexOf(document.activeElement as HTMLElement) + step]?.focus()
  event.preventDefault()
}
