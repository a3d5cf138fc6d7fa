import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { copyText } from '../state/copy.ts'
import { Scroller } from './scroller.tsx'
import { Text } from './text.tsx'

/** JSON that is rendered only when it is opened. */
export function RawJson({ title, value }: { title: string; value: unknown }) {
  return <WhenOpened title={title} show={() => <JsonText value={value} title={title} />} />
}

/** Text that is rendered only when it is opened. */
export function RawText({ title, text }: { title: string; text: string }) {
  return <WhenOpened title={title} show={() => <CopyableText title={title} text={text} />} />
}

/** What is rendered only when it is opened. */
export function WhenOpened({ title, show }: { title: string; show: () => ComponentChildren }) {
  const open = useSignal(false)
  return (
    <details class="raw" onToggle={event => (open.value = event.currentTarget.open)}>
      <summary>{title}</summary>
      {open.value && show()}
    </details>
  )
}

export function JsonText({ value, title }: { value: unknown; title: string }) {
  return <CopyableText title={title} what="JSON" text={JSON.stringify(value, null, 2) ?? ''} />
}

function CopyableText(props: { title: string; text: string; what?: string }) {
  const { title, text, what } = props
  return (
    <div class="json">
      <button type="button" onClick={() => copyText(text, title)}>
        {what ? `Copy ${what}` : 'Copy'}
      </button>
      <Scroller label={title}>
        <pre>
          <Text text={text} />
        </pre>
      </Scroller>
    </div>
  )
}
