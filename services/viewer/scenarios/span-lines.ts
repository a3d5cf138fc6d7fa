import type { Trace, TraceSpan } from '../records/api.ts'

/**
 * The spans of a trace as text, one a line and children below their parent:
 *
 *     SERVER activities GET /api/activities/home ERROR 500 exception
 *       CLIENT activities GET ERROR ECONNREFUSED exception
 *
 * with `×2` after what is there twice, `2 links` and the like where there are any, and
 * `parent not received` at a span whose parent is unknown.
 */
export function spanLines(trace: Trace): string {
  const children = Map.groupBy(trace.spans, ({ parentId = '', missingParent }) =>
    missingParent ? '' : parentId,
  )
  return joined(linesBelow('', children))
}

function linesBelow(parentId: string, children: Map<string, TraceSpan[]>, indent = ''): string[] {
  const below = (children.get(parentId) ?? []).map(span => {
    const head = `${indent}${lineOf(span)}`
    return joined([head, ...linesBelow(span.spanId, children, `${indent}  `)])
  })
  return counted(below)
}

function lineOf(span: TraceSpan): string {
  const { attributes, events, links } = span
  const httpStatus = attributes['http.response.status_code']
  const type = attributes['error.type']
  const exceptions = events.filter(({ name }) => name === 'exception').length
  return [
    ...[span.kind, span.service, span.name, span.status, httpStatus],
    type === String(httpStatus) ? undefined : type,
    exceptions > 1 ? `exception×${exceptions}` : exceptions === 1 ? 'exception' : undefined,
    links.length > 0 ? 'linked' : undefined,
    span.missingParent && 'parent not received',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Sorted, since siblings run side by side; those that are alike once, with their number. */
function counted(parts: string[]): string[] {
  const groups = Map.groupBy(parts, part => part)
  return [...groups]
    .map(([part, { length }]) => (length > 1 ? numbered(part, length) : part))
    .sort()
}

function numbered(part: string, count: number): string {
  const [head, ...more] = part.split('\n')
  return joined([`${head} ×${count}`, ...more])
}

const joined = (lines: string[]) => lines.join('\n')

/** The same text with siblings in the same order, so that two can be compared. */
export function inOrder(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  return joined(blocks(lines, 0))
}

function blocks(lines: string[], depth: number): string[] {
  const starts = lines.flatMap((line, index) => (depthOf(line) === depth ? [index] : []))
  const parts = starts.map((start, index) => {
    const [head = '', ...more] = lines.slice(start, starts[index + 1])
    return joined([head.trimEnd(), ...blocks(more, depth + 1)])
  })
  return parts.sort()
}

const depthOf = (line: string) => line.search(/\S/) / 2
