/**
 * Names of query parameters whose values are secrets: `token`, `api_key`, `AWSAccessKeyId`,
 * `X-Amz-Signature`, `sig` … Matching too much hides a value, matching too little sends a secret to
 * a vendor, so these match anywhere in a name, except where an everyday word begins the same.
 */
const secretName =
  /token|key(?!word)|passw|passphrase|pwd|secret|signature|(?:\b|_)sig\b|credential|auth(?!or)|jwt|session/i

const redacted = 'REDACTED'

/** A query string, without its `?`, with the values of secret parameters replaced. */
export function redactQuery(query: string): string {
  // Names may be percent-encoded; almost no query gets past this line.
  if (!secretName.test(query) && !query.includes('%')) return query
  return query.split('&').map(redactParameter).join('&')
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf('=')
  if (equals === -1) return parameter
  const name = parameter.slice(0, equals)
  return secretName.test(decoded(name)) ? `${name}=${redacted}` : parameter
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

export type RedactPath = (origin: string, path: string) => string

/**
 * A function that redacts a path with its query, if any.
 *
 * @param secretUrl an address that is a secret as a whole (`https://hooks.example/T0/B0/<secret>`):
 *   of it only the origin is shown
 */
export function createPathRedaction(secretUrl: string | undefined): RedactPath {
  const secret = secretUrl === undefined ? null : URL.parse(secretUrl)
  return (origin, path) =>
    secret !== null && origin === secret.origin && path === secret.pathname + secret.search
      ? `/${redacted}`
      : redactPath(path)
}

function redactPath(path: string): string {
  const mark = path.indexOf('?')
  if (mark === -1) return path
  return `${path.slice(0, mark)}?${redactQuery(path.slice(mark + 1))}`
}
