import { mark } from './mark.ts'
import { mightHoldSecret } from './might-hold-secret.ts'
import { redactWords } from './redact-words.ts'
import { isSecretMember, isSecretName, type MemberType } from './secret-names.ts'

/**
 * Where an object or a list seems to begin, at `from` or later; the text's length when none does.
 * `isEscaped`: as `{\"a\":1}`, which stands in quotes or did so.
 */
export function startOfJson(text: string, from: number): { start: number; isEscaped: boolean } {
  const opening = /[{[]\s*(\\*)["{[]/g
  opening.lastIndex = from
  const found = opening.exec(text)
  return { start: found?.index ?? text.length, isEscaped: (found?.[1] ?? '') !== '' }
}

export type MaskedJson = {
  masked: string
  /** Where it ends in the text. */
  end: number
}

/** JSON whose quotes have backslashes before them, up to a quote that has none or the line's end. */
export function maskEscapedJson(
  text: string,
  start: number,
  redactInner: (text: string) => string,
): MaskedJson {
  const content = /(?:[^"\\\r\n]+|\\[\s\S])*/y
  content.lastIndex = start
  const escaped = content.exec(text)![0]
  const end = start + Math.max(escaped.length, 1)
  return { masked: redactLiteral(`"${escaped}"`, redactInner).slice(1, -1), end }
}

type Span = { from: number; to: number }

type Replacement = Span & { by: string }

type Value = Span & { kind: 'text' | 'group' | 'other' }

/** An object or a list that has begun. */
type Frame = {
  from: number
  isObject: boolean
  /** Of the member whose value comes next. */
  name?: string | undefined
  /** Whether a member `key` or `name` says that `value` is a secret. */
  namesSecret?: boolean
  value?: Value
}

/** Lists of names and values: OTLP's attributes, headers, tags. */
const pairNames = new Set(['key', 'name'])

/**
 * The object or list that begins at `start`, with the values of secret names replaced, and everything
 * around them as it was, space included. One that was cut off is read as far as it goes. Pairs such as OTLP's `{"key":"password","value":{"stringValue":"…"}}`
 * count as members.
 *
 * @param redactInner for texts that are values, which may hold JSON themselves
 */
export function maskJson(
  text: string,
  start: number,
  redactInner: (text: string) => string,
): MaskedJson {
  const replacements: Replacement[] = []
  const frames: Frame[] = []
  let at = start

  function add({ kind, ...span }: Value, frame: Frame): void {
    const literal = text.slice(span.from, span.to)
    const name = frame.name?.toLowerCase() ?? ''
    if (frame.name !== undefined && isSecretMember(frame.name, typeOf(kind, literal))) {
      replacements.push({ ...span, by: markInstead(literal) })
    } else if (kind === 'text' && mightHoldSecret(literal)) {
      replacements.push({ ...span, by: redactLiteral(literal, redactInner) })
    } else if (kind === 'other' && mightHoldSecret(literal)) {
      replacements.push({ ...span, by: redactWords(literal) })
    }
    if (name === 'value') frame.value = { kind, ...span }
    else if (kind === 'text' && pairNames.has(name)) {
      frame.namesSecret ||= isSecretName(contentOf(literal))
    }
  }

  function close(): void {
    const { from, value, namesSecret } = frames.pop()!
    if (namesSecret && value) {
      const literal = text.slice(value.from, value.to)
      const by = value.kind === 'group' ? `{"stringValue":"${mark}"}` : markInstead(literal)
      replacements.push({ ...value, by })
    }
    const outer = frames.at(-1)
    if (outer) add({ kind: 'group', from, to: at }, outer)
  }

  do {
    const from = at
    const token = tokenAt(text, from)
    at += token.length
    const frame = frames.at(-1)
    if (token === '{' || token === '[') frames.push({ from, isObject: token === '{' })
    else if (!frame) break
    else if (token === '}' || token === ']') close()
    else if (token === ',') frame.name = undefined
    else if (token.startsWith('"') && frame.isObject && frame.name === undefined) {
      frame.name = contentOf(token)
    } else if (token !== ':' && token.trim() !== '') {
      add({ kind: token.startsWith('"') ? 'text' : 'other', from, to: at }, frame)
    }
  } while (frames.length > 0 && at < text.length)
  while (frames.length > 0) close()
  return { masked: replaced(text, start, at, replacements), end: at }
}

/** A string literal (of a cut one, what is there), one of `{}[]:,`, or what stands between those. */
function tokenAt(text: string, at: number): string {
  const token = /"(?:[^"\\]+|\\[\s\S])*"?|[{}[\]:,]|[^"{}[\]:,]+/y
  token.lastIndex = at
  return token.exec(text)![0]
}

function typeOf(kind: Value['kind'], literal: string): MemberType {
  if (kind !== 'other') return 'text'
  return /^\s*-?\d/.test(literal) ? 'number' : 'word'
}

// `JSON.parse` would throw at what is no JSON after all, which takes a hundred times as long.
const literalForm = /^"((?:[^"\\]+|\\[\s\S])*)("?)/
const escapes = /\\(?:u([\da-f]{4})|([\s\S]))/gi

/** A cut literal has no closing quote. */
function readLiteral(literal: string): { content: string; isCut: boolean } {
  const [, escaped = '', quote] = literalForm.exec(literal) ?? []
  const content = escaped.replace(escapes, (_, code?: string, char?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[char!] ?? char!),
  )
  return { content, isCut: quote === '' }
}

const controls: { [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

const contentOf = (literal: string) =>
  literal.includes('\\') ? readLiteral(literal).content : literal.slice(1, -1)

/** What stands for a value; without a closing quote where the value has none. */
const markInstead = (literal: string) =>
  literal.startsWith('"') && readLiteral(literal).isCut ? `"${mark}` : `"${mark}"`

function redactLiteral(literal: string, redactInner: (text: string) => string): string {
  const { content, isCut } = readLiteral(literal)
  const shown = redactInner(content)
  if (shown === content) return literal
  const json = JSON.stringify(shown)
  return isCut ? json.slice(0, -1) : json
}

/** What lies within a part that is replaced goes with it. */
function replaced(text: string, start: number, end: number, replacements: Replacement[]): string {
  let shown = ''
  let copied = start
  for (const { from, to, by } of replacements.sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (from < copied) continue
    shown += text.slice(copied, from) + by
    copied = to
  }
  return shown + text.slice(copied, end)
}
