import { mark } from './mark.ts'
import type { Steps } from './steps.ts'

// Not `JSON.parse`: it throws on a malformed literal, which takes a hundred times as long.
const literalForm = /^"((?:[^"\\]+|\\[\s\S])*)("?)/
const escapes = /\\(?:u([\da-f]{4})|([\s\S]))/gi

const controls: { [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Reads a JSON string literal. One that was cut off has no closing quote. */
function readLiteral(literal: string): { content: string; isCut: boolean } {
  const [, escaped = '', quote] = literalForm.exec(literal) ?? []
  const content = escaped.replace(escapes, (_, code?: string, char?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[char!] ?? char!),
  )
  return { content, isCut: quote === '' }
}

export const contentOf = (literal: string): string =>
  literal.includes('\\') ? readLiteral(literal).content : literal.slice(1, -1)

/** The mark as a JSON string, without a closing quote where the replaced value has none. */
export const markInstead = (value: string): string =>
  value.startsWith('"') && readLiteral(value).isCut ? `"${mark}` : `"${mark}"`

/** Redacts the content of a string, which may be JSON itself. */
export type RedactInner = (text: string) => Steps<string>

/** Redacts the content of a literal. One without a secret stays as it was written. */
export function* redactLiteral(literal: string, redactInner: RedactInner): Steps<string> {
  const { content, isCut } = readLiteral(literal)
  const shown = yield* redactInner(content)
  if (shown === content) return literal
  const json = JSON.stringify(shown)
  return isCut ? json.slice(0, -1) : json
}
