import { isObject } from '../../json/json-object.ts'
import { parseJsonText } from '../json/outside-json.ts'
import { quoteJson } from '../json/quote-json.ts'

/** The content of one datagram. An empty one is ignored, as the daemon does. */
type Datagram = { document: string } | { problem: string } | 'empty'

/**
 * Parses a datagram of the X-Ray SDKs, a header line and the document:
 * `{"format":"json","version":1}\n{"trace_id":…}`. As in the daemon (3.6.6), `format` may have any
 * case, further header fields and CRLF are allowed, and everything else is rejected.
 */
export function readDatagram(bytes: Buffer): Datagram {
  if (bytes.length === 0) return 'empty'
  const newline = bytes.indexOf(0x0a)
  if (newline < 0) return { problem: 'no header line before the document' }
  const line = bytes.toString('utf8', 0, newline).trim()
  const problem = headerProblem(line)
  if (problem) return { problem }
  const document = bytes.toString('utf8', newline + 1)
  return document.trim() === '' ? { problem: 'no document after the header line' } : { document }
}

function headerProblem(line: string): string | undefined {
  try {
    const header = parseJsonText(line)
    const { format, version } = isObject(header) ? header : {}
    const isFormat = typeof format === 'string' && format.toLowerCase() === 'json'
    if (isFormat && version === 1) return undefined
  } catch {
    // Not JSON: the same answer as for a wrong header.
  }
  return `header line ${quoteJson(line)}: expected {"format":"json","version":1}`
}
