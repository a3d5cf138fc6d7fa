import { readTextFile } from '../files/read-text-file.ts'
import { describeRefused, findRefused, textForm } from './value-form.ts'

/** The variables of a file; `problems` has one line for each mistake in it, without values. */
export type EnvFile = { variables: Record<string, string>; problems: string[] }

/** Reads a file such as `.env`. Without the file there are no variables, and no problem. */
export function readEnvFile(file: string): EnvFile {
  const read = readTextFile(file)
  if ('text' in read) return parseEnvText(read.text, file)
  const isMissing = read.code === 'ENOENT'
  return { variables: {}, problems: isMissing ? [] : [`${file}: ${read.problem}`] }
}

/**
 * Reads `NAME=value` lines: `export` before the name, quotes of three kinds around the value, within
 * which line breaks belong to it, and comments. As in a shell a `#` begins a comment only after white
 * space, since keys and addresses may contain one; `\n` in double quotes is a line break.
 *
 * Not `util.parseEnv`, which ends a value at any `#`, takes the next line for the value of `A= `, and
 * skips what it cannot read without a word.
 *
 * @param file only for messages
 */
export function parseEnvText(text: string, file: string): EnvFile {
  const variables = new Map<string, string>()
  const problems: string[] = []
  const lines = text.split(/\r\n|\n|\r/)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!.trim()
    if (line === '' || line.startsWith('#')) continue
    const [, name, rest] = assignment.exec(line) ?? []
    const number = at + 1
    if (name === undefined || rest === undefined) {
      problems.push(`${file}, line ${number}: expected NAME=value or a comment${unseen(line)}`)
      continue
    }
    const { value, lastLine } = readValue(rest, lines, at)
    at = lastLine
    if (value === undefined) {
      problems.push(`${file}, line ${number}: expected the value of ${name} to end with its quote`)
    } else if (differs(variables.get(name), value)) {
      problems.push(`${file}, line ${number}: expected ${name} once, or with the same value`)
    } else {
      // An empty value, as in a copy of the example, does not hide one that is filled in.
      variables.set(name, variables.get(name) || value)
    }
  }
  return { variables: Object.fromEntries(variables), problems }
}

const assignment = /^(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/

/** A name with such a character looks right. */
function unseen(line: string): string {
  const found = findRefused(line, textForm)
  return found ? `; ${describeRefused(found)}` : ''
}

const differs = (before: string | undefined, value: string) =>
  Boolean(before && value) && before !== value

type Value = { value: string | undefined; lastLine: number }

/** @param rest the line after the `=` */
function readValue(rest: string, lines: string[], at: number): Value {
  const quote = rest[0]
  if (quote === '"' || quote === "'" || quote === '`') return readQuoted(rest, quote, lines, at)
  const comment = rest.search(/(^|\s)#/)
  return { value: (comment < 0 ? rest : rest.slice(0, comment)).trim(), lastLine: at }
}

/** Undefined when no line has the closing quote. */
function readQuoted(rest: string, quote: string, lines: string[], at: number): Value {
  let inner = rest.slice(1)
  for (let last = at; last < lines.length; last++) {
    if (last > at) inner += `\n${lines[last]}`
    const close = inner.lastIndexOf(quote)
    const end = inner.indexOf(quote)
    // After the quote only a comment: `"a" # b`.
    if (end >= 0 && /^\s*(#.*)?$/.test(inner.slice(end + 1))) {
      return { value: unescaped(inner.slice(0, end), quote), lastLine: last }
    }
    if (close >= 0) return { value: undefined, lastLine: at }
  }
  return { value: undefined, lastLine: at }
}

const unescaped = (text: string, quote: string) =>
  quote === '"' ? text.replaceAll('\\n', '\n') : text
