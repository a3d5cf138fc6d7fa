import { contentOf, markInstead, type RedactInner, redactLiteral } from './json-literal.ts'
import { mark } from './mark.ts'
import { redactWords } from './redact-words.ts'
import { isSecretMember, isSecretName, type MemberType, mightHoldSecret } from './secret-names.ts'
import type { Steps } from './steps.ts'

type MaskedJson = {
  masked: string
  /** The place behind it in the text. */
  end: number
}

/**
 * Where an object or a list seems to begin, at `from` or later; the text's length when none does.
 * `isEscaped`: its quotes have backslashes, as within another string (`{\"a\":1}`).
 */
export function startOfJson(text: string, from: number): { start: number; isEscaped: boolean } {
  const opening = /[{[]\s*(\\*)["{[]/g
  opening.lastIndex = from
  const found = opening.exec(text)
  return { start: found?.index ?? text.length, isEscaped: (found?.[1] ?? '') !== '' }
}

/** Masks JSON whose quotes have backslashes, up to a quote without one or the end of the line. */
export function* maskEscapedJson(
  text: string,
  start: number,
  redactInner: RedactInner,
): Steps<MaskedJson> {
  const content = /(?:[^"\\\r\n]+|\\[\s\S])*/y
  content.lastIndex = start
  const escaped = content.exec(text)![0]
  const end = start + Math.max(escaped.length, 1)
  const literal = yield* redactLiteral(`"${escaped}"`, redactInner)
  return { masked: literal.slice(1, -1), end }
}

/**
 * Masks the object or list that begins at `start`: replaces the values of secret names and keeps all
 * else, white space included. JSON that was cut off is read up to its end. Pairs such as OTLP's
 * `{"key":"password","value":{"stringValue":"…"}}` count as members.
 */
export function* maskJson(
  text: string,
  start: number,
  redactInner: RedactInner,
): Steps<MaskedJson> {
  const mask = new JsonMask(text)
  let end = start
  let count = 0
  do {
    end = mask.take(end)
    if (++count % tokensAtOnce === 0) yield
  } while (mask.isOpen && end < text.length)
  return { masked: yield* mask.finish(start, end, redactInner), end }
}

const tokensAtOnce = 2000

type Value = { kind: 'text' | 'group' | 'other'; from: number; to: number }

/** `by` replaces the value; without it the value itself is redacted. */
type Replacement = Value & { by?: string }

/** An object or a list that is still open. */
type Frame = {
  from: number
  isObject: boolean
  /** The member whose value follows. */
  name?: string | undefined
  /** Whether the member `key` or `name` names a secret, which `value` then is. */
  namesSecret?: boolean
  value?: Value
}

/** Lists of names and values: OTLP's attributes, headers, tags. */
const pairNames = new Set(['key', 'name'])

// A string literal (cut off or not), one of `{}[]:,`, or the text between those.
const tokenForm = /"(?:[^"\\]+|\\[\s\S])*"?|[{}[\]:,]|[^"{}[\]:,]+/y

const partsAtOnce = 500

/** Sorts by place in the text, an outer replacement before those inside it. */
const byPlace = (a: Replacement, b: Replacement) => a.from - b.from || b.to - a.to

class JsonMask {
  readonly #text: string
  readonly #frames: Frame[] = []
  readonly #replacements: Replacement[] = []

  constructor(text: string) {
    this.#text = text
  }

  get isOpen(): boolean {
    return this.#frames.length > 0
  }

  /** Reads the token at `from`, and returns where the next one begins. */
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

  /** Returns the masked text. A replacement within another one is dropped. */
  *finish(start: number, end: number, redactInner: RedactInner): Steps<string> {
    while (this.isOpen) this.#close(end)
    let shown = ''
    let copied = start
    let count = 0
    for (const { kind, from, to, by } of this.#replacements.sort(byPlace)) {
      if (from < copied) continue
      const part = this.#text.slice(from, to)
      const inner = kind === 'text' ? redactLiteral(part, redactInner) : redactWords(part)
      shown += this.#text.slice(copied, from) + (by ?? (yield* inner))
      copied = to
      if (++count % partsAtOnce === 0) yield
    }
    return shown + this.#text.slice(copied, end)
  }

  #add(value: Value, frame: Frame): void {
    const literal = this.#text.slice(value.from, value.to)
    if (frame.name !== undefined && isSecretMember(frame.name, typeOf(value.kind, literal))) {
      this.#replacements.push({ ...value, by: markInstead(literal) })
    } else if (value.kind !== 'group' && mightHoldSecret(literal)) this.#replacements.push(value)
    const name = frame.name?.toLowerCase() ?? ''
    if (name === 'value') frame.value = value
    else if (value.kind === 'text' && pairNames.has(name)) {
      frame.namesSecret ||= isSecretName(contentOf(literal))
    }
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
