import { contentOf, markInstead, redactLiteral } from './json-literal.ts'
import { mark } from './mark.ts'
import { mightHoldSecret } from './might-hold-secret.ts'
import { redactWords } from './redact-words.ts'
import { isSecretMember, isSecretName, type MemberType } from './secret-names.ts'

/** Redacts a text that is a value, and may hold JSON itself. */
type RedactInner = (text: string) => string

export type MaskedJson = {
  masked: string
  /** Where it ends in the text. */
  end: number
}

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

/** JSON whose quotes have backslashes before them, up to a quote that has none or the line's end. */
export function maskEscapedJson(text: string, start: number, redactInner: RedactInner): MaskedJson {
  const content = /(?:[^"\\\r\n]+|\\[\s\S])*/y
  content.lastIndex = start
  const escaped = content.exec(text)![0]
  const end = start + Math.max(escaped.length, 1)
  return { masked: redactLiteral(`"${escaped}"`, redactInner).slice(1, -1), end }
}

/**
 * The object or list that begins at `start`, with the values of secret names replaced, and everything
 * around them as it was, space included. One that was cut off is read as far as it goes. Pairs such as
 * OTLP's `{"key":"password","value":{"stringValue":"…"}}` count as members.
 */
export function maskJson(text: string, start: number, redactInner: RedactInner): MaskedJson {
  const mask = new JsonMask(text, redactInner)
  let end = start
  do end = mask.take(end)
  while (mask.isOpen && end < text.length)
  return { masked: mask.finish(start, end), end }
}

type Span = { from: number; to: number }

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

// A string literal (of a cut one, what is there), one of `{}[]:,`, or what stands between those.
const tokenForm = /"(?:[^"\\]+|\\[\s\S])*"?|[{}[\]:,]|[^"{}[\]:,]+/y

class JsonMask {
  readonly #text: string
  readonly #redactInner: RedactInner
  readonly #frames: Frame[] = []
  readonly #replacements: (Span & { by: string })[] = []

  constructor(text: string, redactInner: RedactInner) {
    this.#text = text
    this.#redactInner = redactInner
  }

  /** Whether an object or a list has begun and not ended. */
  get isOpen(): boolean {
    return this.#frames.length > 0
  }

  /** Takes the token at a place, and answers where the next one is. */
  take(from: number): number {
    tokenForm.lastIndex = from
    const [token] = tokenForm.exec(this.#text)!
    const to = from + token.length
    const frame = this.#frames.at(-1)
    const isText = token.startsWith('"')
    if (token === '{' || token === '[') this.#frames.push({ from, isObject: token === '{' })
    else if (!frame || token === ':') return to
    else if (token === '}' || token === ']') this.#close(to)
    else if (token === ',') frame.name = undefined
    else if (isText && frame.isObject && frame.name === undefined) frame.name = contentOf(token)
    else if (token.trim() !== '') this.#add({ kind: isText ? 'text' : 'other', from, to }, frame)
    return to
  }

  /** The text with all replacements; what lies within a part that is replaced goes with it. */
  finish(start: number, end: number): string {
    while (this.isOpen) this.#close(end)
    let shown = ''
    let copied = start
    for (const { from, to, by } of this.#replacements.sort(
      (a, b) => a.from - b.from || b.to - a.to,
    )) {
      if (from < copied) continue
      shown += this.#text.slice(copied, from) + by
      copied = to
    }
    return shown + this.#text.slice(copied, end)
  }

  #add(value: Value, frame: Frame): void {
    const literal = this.#text.slice(value.from, value.to)
    const by = this.#shown(value.kind, literal, frame.name)
    if (by !== literal) this.#replacements.push({ ...value, by })
    const name = frame.name?.toLowerCase() ?? ''
    if (name === 'value') frame.value = value
    else if (value.kind === 'text' && pairNames.has(name)) {
      frame.namesSecret ||= isSecretName(contentOf(literal))
    }
  }

  #shown(kind: Value['kind'], literal: string, name: string | undefined): string {
    if (name !== undefined && isSecretMember(name, typeOf(kind, literal))) {
      return markInstead(literal)
    }
    if (kind === 'group' || !mightHoldSecret(literal)) return literal
    return kind === 'text' ? redactLiteral(literal, this.#redactInner) : redactWords(literal)
  }

  #close(to: number): void {
    const { from, value, namesSecret } = this.#frames.pop()!
    if (namesSecret && value) {
      const literal = this.#text.slice(value.from, value.to)
      const by = value.kind === 'group' ? `{"stringValue":"${mark}"}` : markInstead(literal)
      this.#replacements.push({ ...value, by })
    }
    const outer = this.#frames.at(-1)
    if (outer) this.#add({ kind: 'group', from, to }, outer)
  }
}

function typeOf(kind: Value['kind'], literal: string): MemberType {
  if (kind !== 'other') return 'text'
  return /^\s*-?\d/.test(literal) ? 'number' : 'word'
}
