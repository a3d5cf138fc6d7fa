import { parseTraceId } from '../../../trace-context/trace-id.ts'

/** The pages by path. The server answers every path with the same file. */
type Route =
  | {
      page:
        | 'live'
        | 'traces'
        | 'routes'
        | 'cost'
        | 'learn'
        | 'map'
        | 'errors'
        | 'logs'
        | 'wires'
        | 'unknown'
    }
  | { page: 'error'; fingerprint: string }
  | { page: 'trace'; traceId: string }
  | { page: 'compare'; a: string; b: string }
  | { page: 'bad-trace-id'; text: string }

const plainPages = ['traces', 'routes', 'cost', 'learn', 'map', 'errors', 'logs', 'wires'] as const

export function parseRoute(path: string): Route {
  const [first = '', second, ...more] = path.split('/').slice(1).map(decode)
  if (first === 'compare') return comparePage(second, more)
  if (more.length > 0 && more.join('') !== '') return { page: 'unknown' }
  if (first === '') return { page: 'live' }
  if (first === 'trace' && second) {
    const traceId = canonicalTraceId(second)
    return traceId ? { page: 'trace', traceId } : { page: 'bad-trace-id', text: second }
  }
  if (first === 'errors' && second) return { page: 'error', fingerprint: second }
  const page = plainPages.find(each => each === first)
  return page && !second ? { page } : { page: 'unknown' }
}

function comparePage(first: string | undefined, [second, ...more]: string[]): Route {
  if (!first || !second || more.join('') !== '') return { page: 'unknown' }
  const a = first === 'typical' ? first : canonicalTraceId(first)
  const b = canonicalTraceId(second)
  if (a === undefined || b === undefined) {
    return { page: 'bad-trace-id', text: a === undefined ? first : second }
  }
  return { page: 'compare', a, b }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Either spelling (`32 hex` or X-Ray's `1-8hex-24hex`) as 32 lower-case hex digits. */
export const canonicalTraceId = (text: string) => parseTraceId(text.trim())

/** `search`: what is searched in the trace. */
export function traceHref(traceId: string, spanId?: string, search?: string): string {
  const query = new URLSearchParams({
    ...(spanId && { span: spanId }),
    ...(search && { q: search }),
  })
  return `/trace/${traceId}${query.size > 0 ? `?${query}` : ''}`
}
