import type {
  CompareAnswer,
  ComparedRow,
  DifferingAttribute,
  TraceSummary,
} from '../../../services/viewer/records/api.ts'
import { growthMillis } from '../../../services/viewer/trace-tree/compare-trees.ts'
import { traceHref } from '../../../services/viewer/ui/compute/routes.ts'
import { markLook } from '../../../services/viewer/ui/compute/status.ts'
import { formatDuration, formatOffset, plural } from '../../../services/viewer/words/format.ts'
import { quoted } from '../answers/outside-text.ts'
import { createReport } from '../answers/report.ts'
import { canonicalId } from '../viewer/trace.ts'
import { tool, traceId } from './tool.ts'

export const compareTraces = tool({
  name: 'compare_traces',
  title: 'Compare two traces',
  description:
    'Compares two traces, such as a slow and a fast one of the same request: where b spends more or less time than a, by path of service and span name, which spans only one of them has, and which attributes differ.',
  input: { a: traceId, b: traceId },
  async answer(viewer, ids) {
    const [a, b] = [canonicalId(ids.a), canonicalId(ids.b)]
    const answer = await viewer.get<CompareAnswer>(`compare/${a}/${b}`)
    const rows = withParents(answer.rows)
    const report = createReport()
    report.line(`a: ${headOf(answer.a)} ${viewer.link(traceHref(a))}`)
    report.line(`b: ${headOf(answer.b)} ${viewer.link(traceHref(b))}`)
    report.line(`b against a: ${formatOffset(answer.b.durationMillis - answer.a.durationMillis)}`)
    report.line(viewer.link(`/compare/${a}/${b}`))
    const both = rows.filter(row => row.a && row.b && Math.abs(growthMillis(row)) >= 0.001)
    report.list(
      'Biggest differences in spans that both have, by their own time',
      both.sort(byGrowth).map(differenceWords),
      10,
    )
    report.list('Only in a', outermost(rows, 'a', 'b').map(onlyWords), 8)
    report.list('Only in b', outermost(rows, 'b', 'a').map(onlyWords), 8)
    report.list('Attributes that differ', answer.attributes.map(attributeWords), 10)
    return report.answer()
  },
})

type Row = ComparedRow & { above: ComparedRow | undefined }

/** Rows are depth first: the parent is the latest row that is one level up. */
function withParents(rows: ComparedRow[]): Row[] {
  const latest: ComparedRow[] = []
  return rows.map(row => {
    latest[row.depth] = row
    return { ...row, above: latest[row.depth - 1] }
  })
}

const headOf = (trace: TraceSummary) =>
  `${quoted(trace.name)} of ${quoted(trace.service)}: ${markLook(trace).word}, ${formatDuration(trace.durationMillis)}, ${plural(trace.spanCount, 'span')}`

const byGrowth = (one: ComparedRow, other: ComparedRow) =>
  Math.abs(growthMillis(other)) - Math.abs(growthMillis(one))

/** `"shop" "GET /cart" > "shop" "SELECT"`: the span with its parent. */
function pathWords({ service, name, above }: Row): string {
  const own = `${quoted(service, 60)} ${quoted(name)}`
  return above ? `${quoted(above.service, 60)} ${quoted(above.name)} > ${own}` : own
}

function differenceWords(row: Row): string {
  const { a, b } = row as Required<Row>
  return (
    `${formatOffset(growthMillis(row))} (own time ${formatDuration(a.selfMillis)} → ${formatDuration(b.selfMillis)}, ` +
    `whole ${formatDuration(a.durationMillis)} → ${formatDuration(b.durationMillis)}): ${pathWords(row)}`
  )
}

/** Spans of one trace alone whose parent both have: what is below them is of that trace alone too. */
const outermost = (rows: Row[], side: 'a' | 'b', other: 'a' | 'b') =>
  rows
    .filter(row => row[side] && !row[other] && (!row.above || row.above[other]))
    .sort((one, next) => next[side]!.durationMillis - one[side]!.durationMillis)

const onlyWords = (row: Row) =>
  `${formatDuration((row.a ?? row.b)!.durationMillis)}: ${pathWords(row)}`

const attributeWords = ({ path, key, a, b }: DifferingAttribute) =>
  `${quoted(key, 100)} of ${quoted(path)}: ${valueWords(a)} → ${valueWords(b)}`

const valueWords = (value: unknown) =>
  value === undefined ? 'absent' : quoted(typeof value === 'string' ? value : JSON.stringify(value))
