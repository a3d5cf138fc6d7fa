import { isSpanId } from '../../../trace-context/trace-id.ts'
import { conditionsOf } from './conditions.ts'
import { canonicalTraceId } from './routes.ts'
import { whereText } from './where-text.ts'

/** What a text in the search box can mean. */
export type SearchTarget =
  | { kind: 'trace'; traceId: string; spanId?: string }
  | { kind: 'span'; spanId: string }
  | { kind: 'text'; text: string }
  | { kind: 'where'; where: string }

const traceparent = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}$/
const xrayHeader = /(?:^|;)\s*(root|self|parent)\s*=\s*([\da-f-]+)/g

/** The first is what Enter does. */
export function searchTargets(text: string): SearchTarget[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const targets: SearchTarget[] = [{ kind: 'text', text: trimmed }]
  const where = whereOf(trimmed)
  if (where) targets.push({ kind: 'where', where })
  const id = idOf(trimmed.toLowerCase())
  return id ? [id, ...targets] : targets
}

function idOf(lower: string): SearchTarget | undefined {
  const traceId = canonicalTraceId(lower)
  if (traceId) return { kind: 'trace', traceId }
  if (isSpanId(lower)) return { kind: 'span', spanId: lower }
  return idOfHeader(lower)
}

/** As `traceparent` and `X-Amzn-Trace-Id` write them. */
function idOfHeader(lower: string): SearchTarget | undefined {
  const [, w3cId = '', parent = ''] = traceparent.exec(lower) ?? []
  const members = new Map([...lower.matchAll(xrayHeader)].map(([, name, id = '']) => [name, id]))
  const traceId = canonicalTraceId(w3cId || (members.get('root') ?? ''))
  const spanId = parent || members.get('parent')
  if (!traceId) return undefined
  return { kind: 'trace', traceId, ...(spanId && isSpanId(spanId) && { spanId }) }
}

/** A text that is one attribute with a value. */
function whereOf(text: string): string | undefined {
  const conditions = conditionsOf(text)
  const [needle] = conditions.length === 1 ? conditions[0]!.needles : []
  if (!needle || !('key' in needle) || !needle.value) return undefined
  const [, key = '', not, value = ''] = /^([^=]*?)(!?)="?(.*?)"?$/s.exec(text) ?? []
  return whereText(key, value, not === '!')
}
