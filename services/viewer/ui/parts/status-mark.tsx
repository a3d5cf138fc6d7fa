import type { TraceStatus } from '../../records/api.ts'
import { statusLooks } from '../compute/status.ts'

/** A status by colour, shape and, for screen readers, its word. */
export function StatusMark({ status }: { status: TraceStatus }) {
  const { glyph, word } = statusLooks[status]
  return (
    <span class={`mark status-${status}`} role="img" aria-label={word} title={word}>
      {glyph}
    </span>
  )
}
