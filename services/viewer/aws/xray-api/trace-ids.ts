import type { JsonObject } from '../../../json/json-object.ts'
import { parseTraceId } from '../../../trace-context/trace-id.ts'
import { readTexts, required } from './input.ts'
import { invalidRequest } from './problem.ts'

/** `TraceIds` of a request, each as given and in W3C spelling, without duplicates. */
export function readTraceIds(input: JsonObject): { given: string; traceId: string }[] {
  const given = required('TraceIds', readTexts(input, 'TraceIds', { min: 1, max: 35 }))
  return [...new Set(given)].map(text => {
    const traceId = parseTraceId(text)
    if (traceId !== undefined) return { given: text, traceId }
    throw invalidRequest(`TraceIds "${text}": expected 1-, 8 hex digits, -, 24 hex digits`)
  })
}
