import { mark } from './mark.ts'
import { maskEscapedJson, maskJson, startOfJson } from './mask-json.ts'
import { mightHoldSecret } from './might-hold-secret.ts'
import { redactWords } from './redact-words.ts'

/** JSON texts in JSON texts … are followed so far; what lies deeper is blotted out as a whole. */
const maxLevels = 8

/**
 * A text that somebody wrote, without the secrets in it: members of a JSON text, whole or cut, also of
 * one within another; passwords of addresses, `token=…`, what follows `Bearer`, headers such as
 * `Cookie: …`, signatures of AWS. What stands around them stays as it was. Takes time in proportion
 * to the text.
 */
export function redactText(text: string, levels = maxLevels): string {
  if (!mightHoldSecret(text)) return text
  if (levels === 0) return mark
  const redactInner = (inner: string) => redactText(inner, levels - 1)
  let shown = ''
  let at = 0
  for (;;) {
    const { start, isEscaped } = startOfJson(text, at)
    shown += redactWords(text.slice(at, start))
    if (start === text.length) return shown
    const mask = isEscaped ? maskEscapedJson : maskJson
    const json = mask(text, start, redactInner)
    shown += json.masked
    at = json.end
  }
}
