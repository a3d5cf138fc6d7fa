import type { TraceSummary } from '../../records/api.ts'
import { errorsInWords, rootMissingSentence, traceLook } from '../compute/trace-state-words.ts'

/** The status of a whole trace by colour, shape and, for screen readers, its word. */
export function TraceMark({ trace }: { trace: TraceSummary }) {
  const { tone, glyph, word } = traceLook(trace)
  return (
    <span class={`mark status-${tone}`} role="img" aria-label={word} title={word}>
      {glyph}
    </span>
  )
}

/** What the name of a trace does not say. */
export function TraceChips({ trace }: { trace: TraceSummary }) {
  const errors = errorsInWords(trace)
  return (
    <>
      {errors && <span class="chip status-fault">✖ {errors}</span>}
      {trace.rootMissing && (
        <span class="chip" title={rootMissingSentence}>
          root missing
        </span>
      )}
    </>
  )
}
