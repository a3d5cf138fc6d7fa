import { mark } from './mark.ts'
import { redactText } from './redact-text.ts'
import { isSecretMember, isSecretName, type MemberType } from './secret-names.ts'

/** Deeper than stack frames' local variables go; what is below is left out rather than followed. */
const maxNesting = 50

/**
 * A copy of what a sender gave us without the values of secret names, and with its texts redacted.
 * Members `{ key: 'token', value }` of a list count as a name with its value.
 *
 * @param maskText what else is done to each text, such as blotting out secrets that are known
 */
export function maskValue(
  value: unknown,
  maskText: (text: string) => string,
  nesting = 0,
): unknown {
  if (typeof value === 'string') return redactText(maskText(value))
  if (typeof value !== 'object' || value === null) return value
  if (nesting > maxNesting) return mark
  if (Array.isArray(value)) return value.map(item => maskValue(item, maskText, nesting + 1))
  const names = secretNamesIn(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      names.has(name) || isSecretMember(name, typeOf(inner))
        ? mark
        : maskValue(inner, maskText, nesting + 1),
    ]),
  )
}

/** `value` of `{ key: 'token', value: … }`, or of one with a `name`. */
function secretNamesIn(object: object): Set<string> {
  const { key, name } = object as { key?: unknown; name?: unknown }
  const isPair = [key, name].some(text => typeof text === 'string' && isSecretName(text))
  return new Set(isPair ? ['value'] : [])
}

function typeOf(value: unknown): MemberType {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  return typeof value === 'boolean' || value === null || value === undefined ? 'word' : 'text'
}
