import { fileURLToPath } from 'node:url'

export type StackFrame = { path: string; line?: number; label: string }

/** One error in a printed stack. `heading` is its first line, without `[cause]: `. */
type StackSection = { heading: string; frames: StackFrame[] }

// From the right: `file:///…` and `C:\…` have colons of their own.
const location = /^(.*?):(\d+)(?::(\d+))?$/
const causeLine = /^\s*(?:\[cause\]|caused by): (.*)$/i

/**
 * Parses a stack as V8 prints it, also of ES modules: `at load (file:///app/store.ts:9:12)` is line
 * 9 of `/app/store.ts`. The parsers of the X-Ray SDK and of the collector stop at the first colon
 * and return the path `file`. `[cause]: …` (printed by Node) and `caused by: …` (printed by pino)
 * start a new section.
 */
export function readStack(text: string): StackSection[] {
  const sections: StackSection[] = [{ heading: '', frames: [] }]
  let current = sections[0]!
  for (const line of text.split('\n')) {
    const cause = causeLine.exec(line)
    if (cause) {
      current = { heading: cause[1]!, frames: [] }
      sections.push(current)
      continue
    }
    const frame = readFrame(line)
    if (frame) current.frames.push(frame)
    else if (current.heading === '') current.heading = line.trim()
  }
  return sections
}

function readFrame(line: string): StackFrame | undefined {
  const frame = splitFrame(line)
  if (!frame) return undefined
  const label = (frame.label ?? 'anonymous').replace(/^async /, '')
  const place = location.exec(innermost(frame.place.replace(/^async /, '')))
  if (!place) return { path: frame.place, label }
  return { path: filePath(place[1]!), line: Number(place[2]), label }
}

/** `   at label (place)` or `   at place`. */
function splitFrame(line: string): { label?: string; place: string } | undefined {
  const text = line.trimStart()
  if (text === line || !text.startsWith('at ')) return undefined
  const rest = text.slice('at '.length)
  const bracket = rest.endsWith(')') ? rest.indexOf(' (', 1) : -1
  return bracket < 0
    ? { place: rest }
    : { label: rest.slice(0, bracket), place: rest.slice(bracket + ' ('.length, -1) }
}

/** `eval at run (file:///a.ts:3:1), <anonymous>:1:7` happened in a.ts. */
function innermost(place: string): string {
  if (!place.startsWith('eval at ')) return place
  const start = place.lastIndexOf('(')
  const end = place.indexOf(')', start)
  return start === -1 || end === -1 ? place : place.slice(start + 1, end)
}

function filePath(path: string): string {
  if (!path.startsWith('file:')) return path
  try {
    return fileURLToPath(path)
  } catch {
    return path
  }
}
