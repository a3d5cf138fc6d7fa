import { useSignal } from '@preact/signals'
import { formatCount } from '../compute/format.ts'
import { clipText, visibleText } from '../compute/outside-text.ts'

const firstChars = 2_000

/** Text from outside, however long: the start of it, and the rest when asked for. */
export function Text({ text }: { text: string }) {
  const whole = useSignal(false)
  const clipped = whole.value ? { text, left: 0 } : clipText(text, firstChars)
  return (
    <span class="outside">
      {visibleText(clipped.text)}
      {clipped.left > 0 && (
        <button type="button" class="quiet" onClick={() => (whole.value = true)}>
          … show {formatCount(clipped.left)} more characters
        </button>
      )}
    </span>
  )
}
