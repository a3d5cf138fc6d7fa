import { copyText } from '../state/copy.ts'
import { CopyIcon } from './copy-button.tsx'

/** A line of code that is copied by clicking on it. */
export const CopyLine = ({ text }: { text: string }) => (
  <button
    type="button"
    class="copy-line"
    aria-label={`Copy ${text}`}
    onClick={() => copyText(text, 'the line')}
  >
    <code>{text}</code> <CopyIcon />
  </button>
)

/** A sentence whose lines to copy are between backticks; an address of this viewer is a link. */
export const FixText = ({ text }: { text: string }) => (
  <>
    {text.split('`').map((part, n) => {
      if (n % 2 === 0) return part
      return part.startsWith(location.origin) ? (
        <a key={n} href={part.slice(location.origin.length)}>
          {part}
        </a>
      ) : (
        <CopyLine key={n} text={part} />
      )
    })}
  </>
)
