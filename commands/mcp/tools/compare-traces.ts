import type { Trace } from '../../../services/viewer/records/api.ts'
import { traceHref } from '../../../services/viewer/ui/compute/routes.ts'
import { markLook } from '../../../services/viewer/ui/compute/status.ts'
import {
  formatCount,
  formatDuration,
  formatOffset,
  plural,
} from '../../../services/viewer/words/format.ts'
import { type Compared, compareTrees, growthMillis } from '../answers/differences.ts'
import { quoted } from '../answers/outside-text.ts'
import { createReport } from '../answers/report.ts'
import { getTrace, treeOf } from '../viewer/trace.ts'
import { tool, traceId } from './tool.ts'

export const compareTraces = tool({
  name: 'compare_traces',
  title: 'Compare two traces',
  description:
    'Compares two traces, such as a slow and a fast one of the same request: where b spends more or less time than a, by path of service and span name, and which spans only one of them has.',
  input: { a: traceId, b: traceId },
  async answer(viewer, { a: idOfA, b: idOfB }) {
    const [a, b] = await Promise.all([getTrace(viewer, idOfA), getTrace(viewer, idOfB)])
    const compared = compareTrees(treeOf(a), treeOf(b))
    const report = createReport()
    for (const [letter, trace] of Object.entries({ a, b })) {
      report.line(`${letter}: ${headOf(trace)} ${viewer.link(traceHref(trace.traceId))}`)
    }
    const grown = formatOffset(b.durationMillis - a.durationMillis)
    report.line(`b against a: ${grown}`)
    const both = compared
      .filter(({ a, b }) => a && b)
      .filter(path => Math.abs(growthMillis(path)) >= 0.001)
    report.list(
      'Biggest differences in spans that both have, by their own time',
      both.sort(byGrowth).map(differenceWords),
      10,
    )
    report.list(
      'Only in a',
      outermost(compared, 'a').map(path => onlyWords(path, 'a')),
      8,
    )
    report.list(
      'Only in b',
      outermost(compared, 'b').map(path => onlyWords(path, 'b')),
      8,
    )
    return report.answer()
  },
})

const headOf = (trace: Trace) =>
  `${quoted(trace.name)} of ${quoted(trace.service)}: ${markLook(trace).word}, ${formatDuration(trace.durationMillis)}, ${plural(trace.spanCount, 'span')}`

const byGrowth = (one: Compared, other: Compared) =>
  Math.abs(growthMillis(other)) - Math.abs(growthMillis(one))

/** `"shop" "GET /cart" > "shop" "SELECT"`: the span with its nearest parent. */
function pathWords({ service, name, parent }: Compared): string {
  const own = `${quoted(service, 60)} ${quoted(name)}`
  return parent ? `${quoted(parent.service, 60)} ${quoted(parent.name)} > ${own}` : own
}

function differenceWords(path: Compared): string {
  const { a, b } = path as Required<Compared>
  const counts =
    a.count === 1 && b.count === 1 ? '' : `, ${formatCount(a.count)} → ${plural(b.count, 'span')}`
  return (
    `${formatOffset(growthMillis(path))} (own time ${formatDuration(a.selfMillis)} → ${formatDuration(b.selfMillis)}, ` +
    `whole ${formatDuration(a.millis)} → ${formatDuration(b.millis)}${counts}): ${pathWords(path)}`
  )
}

/** Paths of one trace alone whose parent both have: what is below them is of that trace alone too. */
const outermost = (compared: Compared[], side: 'a' | 'b') => {
  const other = side === 'a' ? 'b' : 'a'
  return compared
    .filter(path => path[side] && !path[other] && (path.parent?.[other] || !path.parent))
    .sort((one, next) => next[side]!.millis - one[side]!.millis)
}

const onlyWords = (path: Compared, side: 'a' | 'b') => {
  const { count, millis } = path[side]!
  return `${formatDuration(millis)} in ${plural(count, 'span')}: ${pathWords(path)}`
}
