import type { Trace, TraceError } from '../records/api.ts'
import { criticalPath } from '../trace-tree/critical-path.ts'
import { drawnSpans } from '../trace-tree/segment-spans.ts'
import { buildSpanTree, type SpanTree } from '../trace-tree/span-tree.ts'
import { formatDuration, formatExact, plural } from '../words/format.ts'
import { codeSpan } from './markdown-text.ts'

/** More make a list that is too long for a chat. */
const mostServices = 10
const mostSteps = 3

/** A step with less of the critical path is not worth a name. */
const leastShare = 0.1

/**
 * A trace in a few lines of Markdown, for a chat or an issue: what it was, when, how long, where the
 * time went, its first error, and a link. Times are UTC, since its readers may be in other zones.
 *
 * @param href an absolute address, as `URL` writes it
 */
export function traceMarkdown(trace: Trace, href: string): string {
  const { httpStatus, name, startMillis, traceId, xrayTraceId } = trace
  const tree = buildSpanTree(drawnSpans(trace))
  const facts = [
    ['Time', formatExact(startMillis, 'utc')],
    ['Duration', durationOf(trace)],
    ['Services', servicesOf(trace)],
    ['Critical path', pathInWords(tree)],
    ['First error', firstError(trace.errors)],
    ['Trace', `${codeSpan(traceId)}, in X-Ray ${codeSpan(xrayTraceId)}`],
    ['Link', `<${href}>`],
  ]
  const lines = facts.flatMap(([title, text]) => (text ? [`- **${title}:** ${text}`] : []))
  return `**${[markOf(trace), httpStatus].filter(Boolean).join(' ')}** ${codeSpan(name)}\n\n${lines.join('\n')}\n`
}

const marks = { ok: '✓', error: '▲ client error', throttle: '▲ throttled', fault: '✖ failed' }

const markOf = ({ status, inProgress }: Trace) => (inProgress ? '… in progress' : marks[status])

const durationOf = ({ durationMillis, inProgress }: Trace) =>
  `${inProgress ? 'at least ' : ''}${formatDuration(durationMillis)}`

function servicesOf({ services }: Trace): string {
  const more = services.length - mostServices
  const named = services.slice(0, mostServices).map(codeSpan).join(', ')
  return more > 0 ? `${named} and ${more} more` : named
}

/** `mostly in X of Y (301 ms of 481 ms), then in …`; undefined without a root, or with nothing else. */
function pathInWords(tree: SpanTree): string | undefined {
  const path = criticalPath(tree)
  if (!path || path.totalMillis <= 0 || tree.rows.length < 2) return undefined
  const steps = [...path.intervals]
    .map(([id, own]) => ({
      span: tree.rows[tree.indexById.get(id) ?? -1]?.span,
      millis: own.reduce((sum, { startMillis, endMillis }) => sum + endMillis - startMillis, 0),
    }))
    .filter(({ millis }) => millis >= leastShare * path.totalMillis)
    .sort((one, other) => other.millis - one.millis)
    .slice(0, mostSteps)
  const said = steps.flatMap(({ span, millis }) =>
    span ? [`${codeSpan(span.name)} of ${codeSpan(span.service)} (${formatDuration(millis)})`] : [],
  )
  if (said.length === 0) return undefined
  return `mostly in ${said.join(', then in ')}, of ${formatDuration(path.totalMillis)}`
}

function firstError(errors: TraceError[]): string | undefined {
  const first = errors.toSorted((one, other) => one.timeMillis - other.timeMillis)[0]
  if (!first) return undefined
  const more = errors.length - 1
  return codeSpan(first.title) + (more > 0 ? `, and ${plural(more, 'more error')}` : '')
}
