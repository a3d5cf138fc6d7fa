import type { TraceSummary } from '../../records/api.ts'
import { errorsInWords, rootMissingSentence } from '../compute/trace-state-words.ts'

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
