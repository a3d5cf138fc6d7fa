import { type Marked, markLook } from '../compute/status.ts'

/** A status by colour, shape and, for screen readers, its word. */
export function StatusMark({ status, errorsInside, inProgress }: Marked) {
  const { tone, glyph, word } = markLook({ status, errorsInside, inProgress })
  return (
    <span class={`mark status-${tone}`} role="img" aria-label={word} title={word}>
      {glyph}
    </span>
  )
}

/** The status of a whole trace. */
export const TraceMark = ({ trace }: { trace: Marked }) => (
  <StatusMark
    status={trace.status}
    errorsInside={trace.errorsInside}
    inProgress={trace.inProgress}
  />
)
