import { mark } from './mark.ts'
import { redactInSteps } from './redact-text.ts'
import { isSecretMember, isSecretName, type MemberType } from './secret-names.ts'
import type { Steps } from './steps.ts'

/** Deeper than stack frames' local variables go; what is below is left out rather than followed. */
const maxNesting = 50

/**
 * A copy of what a sender gave us without the values of secret names, and with its texts redacted.
 * Members `{ key: 'token', value }` of a list count as a name with its value.
 *
 * @param maskText what else is done to each text, such as blotting out secrets that are known
 */
export function* maskValue(
  value: unknown,
  maskText: (text: string) => string,
  nesting = 0,
): Steps<unknown> {
  if (typeof value === 'string') return yield* redactInSteps(maskText(value))
  if (typeof value !== 'object' || value === null) return value
  if (nesting > maxNesting) return mark
  const names = Array.isArray(value) ? noNames : secretNamesIn(value)
  const masked: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    const isSecret = names.has(name) || isSecretMember(name, typeOf(inner))
    masked.push([name, isSecret ? mark : yield* maskValue(inner, maskText, nesting + 1)])
    if (masked.length % membersAtOnce === 0) yield
  }
  return Array.isArray(value) ? masked.map(([, inner]) => inner) : Object.fromEntries(masked)
}

const membersAtOnce = 500

const noNames = new Set<string>()

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
