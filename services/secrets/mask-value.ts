import { mark } from './mark.ts'
import { redactInSteps } from './redact-text.ts'
import { isSecretMember, isSecretName, type MemberType } from './secret-names.ts'
import type { Steps } from './steps.ts'

/** Deeper than the local variables of stack frames; deeper values are masked unread. */
const maxNesting = 50

/**
 * Copies a sender's value without the values of secret names, and redacts its texts. An entry
 * `{ key: 'token', value }` of a list counts as a member.
 *
 * @param maskText is applied to each text first, for example to mask our own keys
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

/** Finds `value` in `{ key: 'token', value: … }` and `{ name: 'token', value: … }`. */
function secretNamesIn(object: object): Set<string> {
  const { key, name } = object as { key?: unknown; name?: unknown }
  const isPair = [key, name].some(text => typeof text === 'string' && isSecretName(text))
  return new Set(isPair ? ['value'] : [])
}

function typeOf(value: unknown): MemberType {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  return typeof value === 'boolean' || value === null || value === undefined ? 'word' : 'text'
}
