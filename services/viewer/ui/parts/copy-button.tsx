import { copyText } from '../state/copy.ts'

/** A text that is copied by clicking on it. */
export function CopyPill({ text, shown, what }: { text: string; shown: string; what: string }) {
  return (
    <button
      type="button"
      class="pill copy"
      title={`${text} (click to copy)`}
      aria-label={`${shown} copy ${what}`}
      onClick={() => copyText(text, what)}
    >
      {shown} <CopyIcon />
    </button>
  )
}

/** Few fonts have such a character. */
export function CopyIcon() {
  return (
    <svg class="icon" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M1 1h7v2M1 1v7h2M4 4h7v7H4z" />
    </svg>
  )
}
