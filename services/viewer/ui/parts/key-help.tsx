import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { activeBindings, keysOn, setKeysOn } from '../state/keys.ts'
import { setZone, zone } from '../state/zone.ts'
import { Legend } from './legend.tsx'

export const helpOpen = signal(false)

/** The keys of the current page, from the list that binds them. */
export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = helpOpen.value
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  if (!open) return <dialog ref={dialog} />
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => (helpOpen.value = false)}
    >
      <header>
        <h2 id="help-title">Keys and symbols</h2>
        <button type="button" onClick={() => (helpOpen.value = false)}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      <div class="help-columns">
        {activeBindings.value.map(group => (
          <KeyTable key={group.title} title={group.title} bindings={group.bindings} />
        ))}
        <Legend />
      </div>
      <p>
        <label>
          <input
            type="checkbox"
            checked={zone.value === 'utc'}
            onChange={event => setZone(event.currentTarget.checked ? 'utc' : 'local')}
          />{' '}
          Times in UTC, not in the zone of this machine
        </label>
      </p>
      <label>
        <input
          type="checkbox"
          checked={keysOn.value}
          onChange={event => setKeysOn(event.currentTarget.checked)}
        />{' '}
        Single-letter keys (turn them off if you use speech input)
      </label>
    </dialog>
  )
}

function KeyTable(props: { title: string; bindings: { keys: string[]; does: string }[] }) {
  return (
    <section>
      <h3>{props.title}</h3>
      <dl class="keys">
        {props.bindings.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map(key => (
                <kbd key={key}>{key === ' ' ? 'Space' : key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
