import { readBounded, type UnusableFile } from './read-bounded.ts'

/** The text of a file, or why it cannot be used, to follow its name: `.env: expected …`. */
export type TextFile = { text: string } | { problem: string; code?: string | undefined }

/**
 * Reads a file that a person has written, with whatever editor: UTF-8, with a byte order mark as
 * Notepad writes it, or UTF-16, which PowerShell's `>` writes. Line breaks are as they were.
 */
export function readTextFile(file: string): TextFile {
  let bytes: Buffer
  try {
    bytes = readBounded(file)
  } catch (error) {
    const { message, code } = error as UnusableFile
    return { problem: `expected a file that can be read (${message})`, code }
  }
  try {
    return { text: decode(bytes) }
  } catch {
    return { problem: `expected a text in UTF-8 or UTF-16${placeOfMistake(bytes)}` }
  }
}

const startsWith = (bytes: Buffer, ...mark: number[]) =>
  mark.every((byte, index) => bytes[index] === byte)

/**
 * Takes a byte order mark away.
 *
 * @param fatal whether bytes that are no text are an error, and not replaced
 * @throws when the bytes are no text of that encoding
 */
export function decode(bytes: Buffer, fatal = true): string {
  const decodeAs = (encoding: string) => new TextDecoder(encoding, { fatal }).decode(bytes)
  if (startsWith(bytes, 0xff, 0xfe)) return decodeAs('utf-16le')
  if (startsWith(bytes, 0xfe, 0xff)) return decodeAs('utf-16be')
  const text = decodeAs('utf-8')
  // UTF-16 without its mark reads as UTF-8 with a NUL beside each letter.
  if (fatal && text.includes('\0')) throw new Error('NUL')
  return text
}

/** The line of the first byte that is not UTF-8; empty for other encodings. */
function placeOfMistake(bytes: Buffer): string {
  const lines = bytes.toString('utf8').split('\n')
  const line = lines.findIndex(each => /[\ufffd\0]/.test(each))
  return line < 0 || startsWith(bytes, 0xff, 0xfe) ? '' : `, see line ${line + 1}`
}
