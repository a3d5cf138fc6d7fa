import type { TraceStatus } from '../../records/api.ts'
import { statusLooks } from '../compute/status.ts'

/** Colour, shape and, for those who hear the page, the word. */
export function StatusMark({ status }: { status: TraceStatus }) {
  const { glyph, word } = statusLooks[status]
  return (
    <span class={`mark status-${status}`} role="img" aria-label={word} title={word}>
      {glyph}
    </span>
  )
}
