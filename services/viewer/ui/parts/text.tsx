import { useSignal } from '@preact/signals'
import { formatCount } from '../../words/format.ts'
import { clipText, visibleText } from '../compute/outside-text.ts'

const firstChars = 2_000

/**
 * The start of a text from outside, and ten times more with each click: the layout of a megabyte at
 * once would freeze the page.
 */
export function Text({ text }: { text: string }) {
  const maxChars = useSignal(firstChars)
  const clipped = clipText(text, maxChars.value)
  const more = Math.min(clipped.left, maxChars.value * 9)
  return (
    <span class="outside">
      {visibleText(clipped.text)}
      {clipped.left > 0 && (
        <button type="button" class="quiet" onClick={() => (maxChars.value *= 10)}>
          … show {formatCount(more)} of {formatCount(clipped.left)} more characters
        </button>
      )}
    </span>
  )
}
