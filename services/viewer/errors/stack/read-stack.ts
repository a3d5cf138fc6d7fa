import { StackReader } from './stack-reader.ts'
import type { Thrown } from './thrown.ts'

// Texts come from outside, and each frame is kept, hashed and drawn.
const maxChars = 128 * 1024
const maxLines = 2000
const maxLineChars = 1000

/**
 * Parses a printed stack of JavaScript (V8, Firefox, Safari), Python, the JVM, .NET, Go, Ruby, PHP
 * or Rust: the outermost exception first, then its causes. Takes time in proportion to the text.
 */
export function readStack(text: string): Thrown[] {
  const reader = new StackReader()
  const cut = text.slice(0, maxChars)
  let start = 0
  for (let count = 0; count < maxLines && start < cut.length; count++) {
    const end = cut.indexOf('\n', start)
    const line = cut.slice(start, end < 0 ? undefined : end)
    reader.add(withoutBrace(line.slice(0, maxLineChars).trimEnd()))
    if (end < 0) break
    start = end + 1
  }
  return reader.finish()
}

/** Node prints the other members of an error in braces after its last frame. */
const withoutBrace = (line: string) => (line.endsWith(' {') ? line.slice(0, -2) : line)
