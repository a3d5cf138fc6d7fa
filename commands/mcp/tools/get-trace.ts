import { z } from 'zod'
import { type Lens, lenses, type Trace } from '../../../services/viewer/records/api.ts'
import type { SpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { deliverySentence, lensLooks } from '../../../services/viewer/ui/compute/delivery-words.ts'
import { truncatedInWords } from '../../../services/viewer/ui/compute/left-out-words.ts'
import { traceHref } from '../../../services/viewer/ui/compute/routes.ts'
import { markLook } from '../../../services/viewer/ui/compute/status.ts'
import { formatDuration, formatOffset, plural } from '../../../services/viewer/words/format.ts'
import { quoted, quotedMembers } from '../answers/outside-text.ts'
import { createReport, type Report } from '../answers/report.ts'
import { errorRow, logRows, pathRows, slowRows, spanWords } from '../answers/trace-words.ts'
import { ViewerProblem } from '../viewer/client.ts'
import { getTrace, treeOf } from '../viewer/trace.ts'
import { tool, traceId } from './tool.ts'

export const getTraceTool = tool({
  name: 'get_trace',
  title: 'Summarise a trace',
  description:
    'Summarises one trace: status, duration, services, what arrived, errors with their top frames, the critical path (the spans that decide the duration), the slowest spans by their own time, log lines at warn and above. With span_id: that span with its attributes and events instead.',
  input: {
    trace_id: traceId,
    span_id: z
      .string()
      .max(100)
      .optional()
      .describe('A span of the trace, as the summary names it.'),
    logs: z
      .enum(['warn_and_above', 'all'])
      .default('warn_and_above')
      .describe('Which log lines of the trace the summary has.'),
  },
  async answer(viewer, { trace_id, span_id, logs }) {
    const trace = await getTrace(viewer, trace_id)
    const tree = treeOf(trace)
    const report = createReport()
    report.line(viewer.link(traceHref(trace.traceId, span_id)))
    if (span_id) {
      addSpan(report, tree, span_id)
      return report.answer()
    }
    addSummary(report, trace)
    report.list(
      'Errors',
      trace.errors.map(error => errorRow(error, tree)),
      4,
    )
    report.list('Critical path, in the order of start', pathRows(tree, 8))
    report.list('Slowest spans, by their own time', slowRows(tree, 5))
    const title = logs === 'all' ? 'Log lines' : 'Log lines at warn and above'
    report.list(title, logRows(trace, tree, logs === 'all'))
    return report.answer()
  },
})

function addSummary({ line }: Report, trace: Trace): void {
  const { traceId, name, service, durationMillis, httpStatus, services } = trace
  const code = httpStatus === undefined ? '' : `, HTTP ${httpStatus}`
  const inside = trace.errorsInside > 0 ? `, ${plural(trace.errorsInside, 'failure')} inside` : ''
  line(
    `Trace ${traceId}: ${quoted(name)} of ${quoted(service)}: ${markLook(trace).word}${code}, ` +
      `${formatDuration(durationMillis)}${inside}, began ${new Date(trace.startMillis).toISOString()}`,
  )
  const { spans, segments, errors, logs } = trace
  line(
    `It has ${plural(spans.length, 'span')}, ${plural(segments.length, 'segment')}, ` +
      `${plural(errors.length, 'error')}, ${plural(logs.length, 'log line')} of ` +
      `${plural(services.length, 'service')}: ${services
        .slice(0, 12)
        .map(each => quoted(each, 60))
        .join(', ')}` +
      (services.length > 12 ? ` and ${services.length - 12} more` : ''),
  )
  if (trace.rootMissing) line('Its outermost span was not received.')
  if (trace.truncated) line(truncatedInWords(trace.truncated))
  for (const lens of lenses) line(`${lensLooks[lens].label}: ${deliveryWords(lens, trace)}`)
}

/** A reason may contain what a sender wrote. */
function deliveryWords(lens: Lens, { delivery }: Trace): string {
  const sentence = deliverySentence(lens, delivery[lens])
  return delivery[lens].reason === undefined ? sentence : quoted(sentence, 200)
}

function addSpan(
  { line, list }: Report,
  { rows, indexById, startMillis }: SpanTree,
  id: string,
): void {
  const row = rows[indexById.get(id) ?? -1]
  const { span } = row ?? {}
  if (!row || !span) {
    throw new ViewerProblem(
      `no span ${JSON.stringify(id)} in this trace: get_trace without span_id names some`,
    )
  }
  const parent = rows[row.parent]?.span
  line(
    `${spanWords(span)}, ${span.kind}, ${formatDuration(span.durationMillis)}, began ${formatOffset(span.startMillis - startMillis)}`,
  )
  if (span.statusMessage) line(`Status message: ${quoted(span.statusMessage, 300)}`)
  line(parent ? `Called by ${spanWords(parent)}` : 'No parent was received.')
  list('Attributes', quotedMembers(span.attributes), 40)
  const events = span.events.map(({ name, timeMillis, attributes }) => {
    const members = quotedMembers(attributes).slice(0, 8).join(', ')
    return `${formatOffset(timeMillis - startMillis)} ${quoted(name)} ${members}`
  })
  list('Events', events, 8)
  const children = rows.filter(({ parent }) => parent === row.index)
  list(
    'Children',
    children.map(child =>
      child.span ? `${formatDuration(child.span.durationMillis)} ${spanWords(child.span)}` : '',
    ),
    10,
  )
  list('Resource', quotedMembers(span.resource), 15)
}
