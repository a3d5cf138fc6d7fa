import type { JsonObject } from '../../../json/json-object.ts'
import { readTexts, required } from './input.ts'
import { invalidRequest } from './problem.ts'

/** X-Ray's spelling, or W3C's, which AWS takes too. An id of zeros is well-formed, but unknown. */
const form = /^(?:1-([0-9a-f]{8})-([0-9a-f]{24})|([0-9a-f]{32}))$/i

/** `TraceIds` of a request, each as given and in W3C spelling, without duplicates. */
export function readTraceIds(input: JsonObject): { given: string; traceId: string }[] {
  const given = required('TraceIds', readTexts(input, 'TraceIds', { min: 1, max: 35 }))
  return [...new Set(given)].map(text => {
    const [, seconds, rest, whole] = form.exec(text) ?? []
    const traceId = whole ?? (rest && `${seconds}${rest}`)
    if (traceId) return { given: text, traceId: traceId.toLowerCase() }
    throw invalidRequest(`TraceIds "${text}": expected 1-, 8 hex digits, -, 24 hex digits`)
  })
}
