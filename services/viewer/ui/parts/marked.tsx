import { markedParts } from '../compute/marks.ts'
import { marks } from '../state/search.ts'

/** A text that is visible already, in which what the reader searches is marked. */
export function Marked({ text }: { text: string }) {
  const { words } = marks.value
  if (words.length === 0) return <>{text}</>
  const parts = markedParts(text, words)
  return (
    <>{parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>
  )
}
