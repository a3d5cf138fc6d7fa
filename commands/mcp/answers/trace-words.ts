import type { Trace, TraceError, TraceLog } from '../../../services/viewer/records/api.ts'
import { criticalPath } from '../../../services/viewer/trace-tree/critical-path.ts'
import { selfMillis } from '../../../services/viewer/trace-tree/self-time.ts'
import { spanStatus } from '../../../services/viewer/trace-tree/span-status.ts'
import type {
  SpanTree,
  TreeRow,
  WaterfallSpan,
} from '../../../services/viewer/trace-tree/span-tree.ts'
import { errorMoment } from '../../../services/viewer/ui/compute/error-moment.ts'
import { sourceWords } from '../../../services/viewer/ui/compute/error-words.ts'
import {
  placeOf,
  readFrames,
  rootOf,
  titleAfterClass,
} from '../../../services/viewer/ui/compute/frames.ts'
import { calleeOf } from '../../../services/viewer/ui/compute/span-callee.ts'
import { formatDuration, formatOffset, plural } from '../../../services/viewer/words/format.ts'
import { quoted } from './outside-text.ts'

/** `"activities" "GET" to "notifications"`, with the id by which get_trace shows a span. */
export function spanWords(span: WaterfallSpan): string {
  const callee = calleeOf(span)
  const to = callee ? ` to ${quoted(callee, 60)}` : ''
  const mark = spanStatus(span) === 'ok' ? '' : ', failed'
  return `${quoted(span.service, 60)} ${quoted(span.name)}${to} (span ${quoted(span.spanId, 32)}${mark})`
}

const share = (millis: number, of: number) =>
  of > 0 ? ` (${Math.round((100 * millis) / of)} %)` : ''

type Timed = { row: TreeRow; millis: number }

const byMillis = (one: Timed, other: Timed) => other.millis - one.millis

/** The spans on the critical path with the most time on it, half a percent at least, by their starts. */
export function pathRows(tree: SpanTree, atMost: number): string[] {
  const path = criticalPath(tree)
  if (!path) return []
  const spans = [...path.intervals].map(([id, own]) => ({
    row: tree.rows[tree.indexById.get(id)!]!,
    millis: own.reduce((sum, { startMillis, endMillis }) => sum + endMillis - startMillis, 0),
  }))
  const isTelling = ({ millis }: Timed, index: number) =>
    index === 0 || millis >= path.totalMillis / 200
  const longest = spans.toSorted(byMillis).slice(0, atMost).filter(isTelling)
  const rows = longest
    .sort((one, other) => one.row.index - other.row.index)
    .map(
      ({ row, millis }) =>
        `${formatDuration(millis)}${share(millis, path.totalMillis)} in ${spanWords(row.span!)}`,
    )
  const restMillis = path.totalMillis - longest.reduce((sum, { millis }) => sum + millis, 0)
  const rest = spans.length - longest.length
  return rest > 0
    ? [...rows, `${formatDuration(restMillis)} in ${plural(rest, 'more span')}`]
    : rows
}

/** The spans with the most time of their own. */
export function slowRows(tree: SpanTree, atMost: number): string[] {
  const own = selfMillis(tree)
  return tree.rows
    .filter(({ span }) => span)
    .map(row => ({ row, millis: own[row.index]! }))
    .filter(({ millis }) => millis > 0)
    .sort(byMillis)
    .slice(0, atMost)
    .map(({ row, millis }) => {
      const { span } = row as { span: WaterfallSpan }
      return `${formatDuration(millis)} of ${formatDuration(span.durationMillis)}: ${spanWords(span)}`
    })
}

export function errorRow(error: TraceError, tree: SpanTree): string {
  const { timeMillis } = errorMoment(error, tree)
  const at = formatOffset(timeMillis - tree.startMillis)
  const where = error.spanId ? `, span ${quoted(error.spanId, 32)}` : ''
  return (
    `${at} ${errorWords(error)} (${sourceWords(error).from}, fingerprint ${quoted(error.fingerprint)}${where})` +
    stackWords(error)
  )
}

/** `"RangeError": "no such item"` */
export const errorWords = (error: { class: string; title: string }) =>
  `${quoted(error.class)}: ${quoted(titleAfterClass(error), 200)}`

/** The top frames, throw site first, and what caused the error. */
export function stackWords({
  frames,
  causes = [],
  raw,
}: Pick<TraceError, 'frames' | 'causes' | 'raw'>) {
  const top = readFrames(frames.slice(-4), rootOf(raw))
    .toReversed()
    .map(frame => `\n    at ${quoted(frame.method)} ${quoted(placeOf(frame), 120)}`)
  const because = causes
    .slice(0, 2)
    .map(cause => `\n    caused by ${quoted(cause.class)}: ${quoted(cause.message, 200)}`)
  return [...top, ...because].join('')
}

const isWarning = ({ level }: TraceLog) => ['warn', 'error', 'fatal'].includes(level)

/** Lines in the order of time; without `all` those at level warn and above. */
export const logRows = ({ logs }: Trace, tree: SpanTree, all: boolean) =>
  logs
    .filter(line => all || isWarning(line))
    .map(line => {
      const at = formatOffset(line.timeMillis - tree.startMillis)
      return `${at} ${quoted(line.level, 20)} ${quoted(line.service, 60)}: ${quoted(line.message, 200)}`
    })
