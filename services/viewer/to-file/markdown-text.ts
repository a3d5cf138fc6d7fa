/** Longer names are cut: the text is for a chat or an issue. */
const maxChars = 200

/**
 * Text of a sender as a code span of Markdown, on one line. Nothing inside of one is markup, a link
 * or a mention; its marks are longer than any run of the same mark in the text.
 */
export function codeSpan(text: string): string {
  const line = oneLine(text)
  if (line === '') return '(empty)'
  const runs = line.match(/`+/g) ?? []
  const mark = '`'.repeat(Math.max(0, ...runs.map(run => run.length)) + 1)
  const room = runs.length > 0 ? ' ' : ''
  return `${mark}${room}${line}${room}${mark}`
}

/** Without line ends, control characters and marks of direction. */
function oneLine(text: string): string {
  const start = text.slice(0, 2 * maxChars).toWellFormed()
  const characters = [...start.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()]
  const isCut = characters.length > maxChars || text.length > start.length
  return characters.slice(0, maxChars).join('') + (isCut ? '…' : '')
}
