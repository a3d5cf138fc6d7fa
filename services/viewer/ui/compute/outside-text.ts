/**
 * Text from outside (names, messages, attributes) may contain anything. It is only shown as text
 * nodes, and characters that are invisible or change the reading direction are spelled out.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about them
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Control characters as symbols (`␀`), direction marks as codes (`⟨U+202E⟩`). */
export const visibleText = (text: string) => text.replace(invisible, describe)

function describe(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** Never cuts a surrogate pair. */
export function clipText(text: string, maxChars: number): { text: string; left: number } {
  if (text.length <= maxChars) return { text, left: 0 }
  const lastCode = text.charCodeAt(maxChars - 1)
  const end = lastCode >= 0xd800 && lastCode <= 0xdbff ? maxChars - 1 : maxChars
  return { text: text.slice(0, end), left: text.length - end }
}

/** Clipped and on one line. */
export function rowText(text: string, maxChars = 300): string {
  const clipped = clipText(text, maxChars)
  return visibleText(clipped.text).replace(/\s+/g, ' ') + (clipped.left > 0 ? '…' : '')
}

/** A JSON value as text: strings without quotes, the rest as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, null, 1) ?? String(value)
}

/** Only http addresses may become links: a `javascript:` address from outside stays text. */
export const safeHref = (href: string | undefined) =>
  href !== undefined && /^https?:\/\//i.test(href) ? href : undefined
