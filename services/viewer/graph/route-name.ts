/** Longer names of routes are cut: an address that a person typed is none. */
const maxLength = 200

/**
 * The route of a span's request: its method and `http.route` where it has both, else its name, which
 * is the same by OpenTelemetry's conventions.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name
 */
export function routeOfSpan(span: { name: string; method?: string; route?: string }): string {
  const { name, method, route } = span
  return cut(method && route ? `${method} ${route}` : name)
}

/**
 * The route of a segment's request: its method and the path of its address, in which each part that
 * looks like an id is `:id`, since a segment has no route.
 */
export function routeOfSegment(segment: { name: string; method?: string; url?: string }): string {
  const { name, method, url } = segment
  const path = url === undefined ? undefined : pathOf(url)
  return cut([method, path].filter(Boolean).join(' ') || name)
}

const cut = (name: string) => (name === '' ? '(no name)' : name.slice(0, maxLength))

function pathOf(url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  return path === '' ? '/' : path.split('/').map(withoutId).join('/')
}

// Numbers, hex digits and UUIDs, and other long parts in which digits are mixed with letters.
const idForms = [
  /^\d+$/,
  /^[0-9a-f]{8,}(-[0-9a-f]{4,}){0,4}$/i,
  /^(?=.*\d)(?=.*[a-z])[\w~=-]{16,}$/i,
]

const withoutId = (part: string) => (idForms.some(form => form.test(part)) ? ':id' : part)
