import type { TraceSummary } from '../../records/api.ts'
import { formatDuration, plural } from './format.ts'
import { statusLooks } from './status.ts'

type Looked = Pick<TraceSummary, 'status' | 'errorCount' | 'errorsInside' | 'inProgress'>

/** The mark of a whole trace: of one in progress, of one that failed inside, else of its status. */
export function traceLook({ status, errorsInside, inProgress }: Looked) {
  if (inProgress) return { tone: 'progress', glyph: '◌', word: 'in progress' }
  if (errorsInside > 0) return { tone: 'inside', glyph: '◐', word: 'ok, but failed inside' }
  return { tone: status, ...statusLooks[status] }
}

/** `3 errors`, `3 errors inside`; undefined without errors. */
export const errorsInWords = ({ errorCount, errorsInside }: Looked): string | undefined =>
  errorCount === 0
    ? undefined
    : `${plural(errorCount, 'error')}${errorsInside > 0 ? ' inside' : ''}`

/** `273 ms`; `≥ 1.2 s` while the trace is in progress, since it takes at least that long. */
export const durationInWords = (
  trace: Pick<TraceSummary, 'durationMillis' | 'inProgress'>,
): string => `${trace.inProgress ? '≥ ' : ''}${formatDuration(trace.durationMillis)}`

export const rootMissingSentence =
  'The outermost span was not received: its service may be down, sampled out, or send elsewhere.'
