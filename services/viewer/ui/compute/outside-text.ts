/**
 * Text from outside (names, messages, attributes) may hold anything. It is only ever shown as text
 * nodes; besides, what would be invisible or would turn the reading direction of its neighbours
 * around is written out, so that the reader sees what is there.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Control characters as their pictures (`␀`), direction marks as their code (`⟨U+202E⟩`). */
export const visibleText = (text: string) => text.replace(invisible, describe)

function describe(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** Cuts at a whole character, so that no half of an emoji is left over. */
export function clipText(text: string, maxChars: number): { text: string; left: number } {
  if (text.length <= maxChars) return { text, left: 0 }
  const lastCode = text.charCodeAt(maxChars - 1)
  const end = lastCode >= 0xd800 && lastCode <= 0xdbff ? maxChars - 1 : maxChars
  return { text: text.slice(0, end), left: text.length - end }
}

/** For one line of a row: clipped and visible. */
export function rowText(text: string, maxChars = 300): string {
  const clipped = clipText(text, maxChars)
  return visibleText(clipped.text).replace(/\s+/g, ' ') + (clipped.left > 0 ? '…' : '')
}

/** A value of JSON as its reader expects it: strings bare, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, null, 1) ?? String(value)
}

/** Only web addresses may become links: a `javascript:` from outside stays text. */
export const safeHref = (href: string | undefined) =>
  href !== undefined && /^https?:\/\//i.test(href) ? href : undefined
