import { useSignal } from '@preact/signals'
import { copyText } from '../state/copy.ts'
import { Scroller } from './scroller.tsx'
import { Text } from './text.tsx'

/** Raw payload, written out only when it is opened. */
export function RawJson({ title, value }: { title: string; value: unknown }) {
  const open = useSignal(false)
  return (
    <details class="raw" onToggle={event => (open.value = event.currentTarget.open)}>
      <summary>{title}</summary>
      {open.value && <JsonText value={value} title={title} />}
    </details>
  )
}

export function JsonText({ value, title }: { value: unknown; title: string }) {
  const text = JSON.stringify(value, null, 2) ?? ''
  return (
    <div class="json">
      <button type="button" onClick={() => copyText(text, title)}>
        Copy JSON
      </button>
      <Scroller label={title}>
        <pre>
          <Text text={text} />
        </pre>
      </Scroller>
    </div>
  )
}
