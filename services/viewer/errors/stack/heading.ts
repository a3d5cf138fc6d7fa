/** The class and the message of an exception as its printed stack begins. */
export type Heading = { class?: string; message: string }

/** What programs print before the class of an exception that ends them. */
const introductions = [
  'PHP Fatal error:  ',
  'Fatal error: ',
  'Unhandled exception. ',
  'Uncaught ',
  '[ERROR] ',
]

/**
 * Reads `shop.CartError: it is full`, `TypeError [ERR_X]: …`, `Shop.CartError (0x80004005): …`,
 * `panic: …`. Without a class, all of it is the message.
 */
export function readHeading(line: string): Heading {
  const text = introductions.reduce(
    (rest, introduction) =>
      rest.startsWith(introduction) ? rest.slice(introduction.length) : rest,
    withoutThread(line.trim()),
  )
  const colon = text.indexOf(': ')
  const name = (colon < 0 ? text.replace(/:$/, '') : text.slice(0, colon)).split(/ [[(]/, 1)[0]!
  if (!isClassName(name)) return headingWithin(text)
  if (colon >= 0 && (name === 'panic' || /[\p{Lu}.\\]/u.test(name)))
    return { class: name, message: text.slice(colon + ': '.length) }
  // A single word may be a message. The classes of most languages end in one of these.
  const isClass = /(?:Error|Exception|Exit|Interrupt|Warning|Failure|Timeout)$/.test(name)
  return isClass ? { class: name, message: '' } : { message: text }
}

/** `2026-11-29 ERROR failed CartError: it is full`: a line of a log. */
function headingWithin(text: string): Heading {
  const words = text.split(' ')
  const index = words.findIndex(word => classMark.test(word) && isClassName(word.slice(0, -1)))
  if (index < 0) return { message: text }
  return { class: words[index]!.slice(0, -1), message: words.slice(index + 1).join(' ') }
}

const classMark = /(?:Error|Exception):$/

/** `Exception in thread "main" java.lang.…` */
function withoutThread(text: string): string {
  if (!text.startsWith('Exception in thread "')) return text
  const end = text.indexOf('" ', 'Exception in thread "'.length)
  return end < 0 ? text : text.slice(end + 2)
}

const maxClassChars = 200

export const isClassName = (text: string) =>
  text.length <= maxClassChars && /^[\p{L}_$][\p{L}\p{N}_$.:\\/<>`+-]*$/u.test(text)
