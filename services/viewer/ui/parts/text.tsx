import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { formatCount } from '../../words/format.ts'
import { clipText, visibleText } from '../compute/outside-text.ts'
import { Marked } from './marked.tsx'

const firstChars = 2_000

/**
 * The start of a text from outside, and ten times more with each click: the layout of a megabyte at
 * once would freeze the page.
 */
export function Text(props: { text: string; show?: ComponentType<{ text: string }> }) {
  const { text, show: Show = Marked } = props
  const maxChars = useSignal(firstChars)
  const clipped = clipText(text, maxChars.value)
  const more = Math.min(clipped.left, maxChars.value * 9)
  return (
    <span class="outside">
      <Show text={visibleText(clipped.text)} />
      {clipped.left > 0 && (
        <button type="button" class="quiet" onClick={() => (maxChars.value *= 10)}>
          … show {formatCount(more)} of {formatCount(clipped.left)} more characters
        </button>
      )}
    </span>
  )
}
