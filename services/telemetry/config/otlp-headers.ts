import { describeRefused, findRefused, headerForm } from '../../settings/value-form.ts'

/** A header's name by RFC 9110, section 5.1. */
const headerName = /^[!#$%&'*+.^_`|~\da-z-]+$/i

/** Headers that say how a request is framed; another value would break each request. */
const framing = new Set(
  'connection content-length expect keep-alive te trailer transfer-encoding upgrade'.split(' '),
)

/**
 * What is wrong with headers, a line each; never quotes a value, since these are keys. Percent-encoded
 * values may decode to anything, line breaks included.
 */
export const checkHeaders = (headers: Record<string, string>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => {
    if (!headerName.test(name)) return ['expected names of letters, digits and - before each =']
    if (framing.has(name.toLowerCase())) return [`expected no ${name}, which each request sets`]
    const found = findRefused(value, headerForm)
    if (!found) return []
    return [`expected ${headerForm.expected} for ${name}; ${describeRefused(found)}`]
  })
