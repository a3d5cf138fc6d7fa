import type { TraceSummary } from '../../records/api.ts'
import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatDuration, plural } from '../../words/format.ts'

/** `3 errors`, `3 errors inside`; undefined without errors. */
export const errorsInWords = ({
  errorCount,
  errorsInside,
}: Pick<TraceSummary, 'errorCount' | 'errorsInside'>): string | undefined =>
  errorCount === 0
    ? undefined
    : `${plural(errorCount, 'error')}${errorsInside > 0 ? ' inside' : ''}`

/** `273 ms`; `≥ 1.2 s` while the trace is in progress, since it takes at least that long. */
export const durationInWords = (
  trace: Pick<TraceSummary, 'durationMillis' | 'inProgress'>,
): string => `${trace.inProgress ? '≥ ' : ''}${formatDuration(trace.durationMillis)}`

export const rootMissingSentence =
  'The outermost span was not received: its service may be down, sampled out, or send elsewhere.'

/** `273 ms`; `in progress, 1.2 s so far` */
export const spanTime = ({ durationMillis, inProgress }: WaterfallSpan): string =>
  inProgress ? `in progress, ${soFar(durationMillis)}` : formatDuration(durationMillis)

export const soFar = (millis: number) => `${formatDuration(millis)} so far`
