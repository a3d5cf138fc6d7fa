import { copyText } from '../state/copy.ts'

/** The text itself is the button, so that it can be read, selected and copied at one place. */
export function CopyPill({ text, shown, what }: { text: string; shown: string; what: string }) {
  return (
    <button
      type="button"
      class="pill copy"
      title={`${text} (click to copy)`}
      aria-label={`Copy ${what} ${text}`}
      onClick={() => copyText(text, what)}
    >
      {shown} <span aria-hidden="true">⧉</span>
    </button>
  )
}
