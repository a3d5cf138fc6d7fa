/** Names, in any spelling, whose values are somebody's key and have no place in a store. */
const secretName =
  /access_?token|api_?key|auth_?token|security_?token|authorization|cookie|honeycomb_?team|passw(or)?d|secret/i

export const masked = '********'

/** Deeper than stack frames' local variables go; what is below is left out rather than followed. */
const maxNesting = 50

/**
 * A copy of what a sender gave us, without the values of secret names; `maskText` blots out
 * the sender's own token wherever else it stands: clients copy headers, settings and local variables into an item.
 */
export function maskSecrets(
  value: unknown,
  maskText: (text: string) => string,
  nesting = 0,
): unknown {
  if (typeof value === 'string') return maskText(value)
  if (typeof value !== 'object' || value === null) return value
  if (nesting > maxNesting) return masked
  if (Array.isArray(value)) return value.map(item => maskSecrets(item, maskText, nesting + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name) && inner !== null ? masked : maskSecrets(inner, maskText, nesting + 1),
    ]),
  )
}

export const isSecretName = (name: string) => secretName.test(name.replaceAll('-', '_'))
