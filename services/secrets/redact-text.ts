import { mark } from './mark.ts'
import { maskEscapedJson, maskJson, startOfJson } from './mask-json.ts'
import { redactWords } from './redact-words.ts'
import { mightHoldSecret } from './secret-names.ts'
import { finish, type Steps } from './steps.ts'

/** How deep JSON texts within JSON texts are followed; a deeper one is masked as a whole. */
const maxLevels = 8

/**
 * Masks the secrets in a text: members of JSON, whole or cut off, also within other JSON; passwords of
 * addresses, `token=…`, the credential after `Bearer`, headers such as `Cookie: …`, signatures of AWS.
 * Keeps all else as it was. Takes time in proportion to the text.
 */
export const redactText = (text: string): string =>
  mightHoldSecret(text) ? finish(redactInSteps(text)) : text

/** The same for a text of up to a megabyte, which takes a tenth of a second. */
export function* redactInSteps(text: string, levels = maxLevels): Steps<string> {
  if (!mightHoldSecret(text)) return text
  if (levels === 0) return mark
  const redactInner = (inner: string) => redactInSteps(inner, levels - 1)
  let shown = ''
  let at = 0
  for (;;) {
    const { start, isEscaped } = startOfJson(text, at)
    shown += yield* redactWords(text.slice(at, start))
    if (start === text.length) return shown
    const mask = isEscaped ? maskEscapedJson : maskJson
    const json = yield* mask(text, start, redactInner)
    shown += json.masked
    at = json.end
    yield
  }
}
