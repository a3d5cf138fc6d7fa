import type { Environment, EnvironmentReader } from '../../environment.ts'
import { ignoredVariables } from './otel-ignored-variables.ts'
import { honouredVariables } from './otel-variables.ts'

const honoured = new Set(honouredVariables.flatMap(({ names }) => names))
const ignored = new Map(
  ignoredVariables.flatMap(row => row.names.map(name => [name, row] as const)),
)

/** One warning for each reason why `OTEL_*` variables of the environment change nothing. */
export function warnOfIgnored(environment: Environment): string[] {
  const byReason = new Map<string, string[]>()
  for (const name of Object.keys(environment).sort()) {
    const value = environment[name]?.trim().toLowerCase()
    if (!name.startsWith('OTEL_') || honoured.has(name) || !value) continue
    const row = ignored.get(name)
    if (row?.holding?.includes(value)) continue
    const because = row?.because ?? 'OpenTelemetry has no such variable for Node'
    byReason.set(because, [...(byReason.get(because) ?? []), name])
  }
  return [...byReason].map(([because, names]) => ignoredFor(names.join(', '), because))
}

export const ignoredFor = (names: string, because: string) =>
  `ignored: ${names}, because ${because}`

/** `key1=value1,key2=value2`, keys and values percent-encoded, as for W3C Baggage. */
export function readPairs(read: EnvironmentReader, name: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const before = read.problems.length
  const text = read.text(name) ?? ''
  if (read.problems.length > before) return {}
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const mark = part.indexOf('=')
    const key = decode(part.slice(0, Math.max(mark, 0)).trim())
    const value = decode(part.slice(mark + 1).trim())
    if (!key || value === undefined) {
      // Does not quote the pair: headers hold keys.
      read.problems.push(
        `${name}: expected key=value pairs with commas between them, percent-encoded (a % is written %25)`,
      )
      return {}
    }
    pairs[key] = value
  }
  return pairs
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** One of the given words, in any case; two of them are a problem too. */
export function readWord<const Word extends string, Fallback extends Word | undefined>(
  read: EnvironmentReader,
  name: string,
  fallback: Fallback,
  words: Word[],
): Word | Fallback {
  const [word = fallback, ...more] = readWords(read, name, words)
  if (more.length === 0) return word
  read.addProblem(name, `one of ${words.map(each => `"${each}"`).join(', ')}`)
  return fallback
}

/** Those of a list, each once; an unknown one is a problem and is left out. */
export function readWords<const Word extends string>(
  read: EnvironmentReader,
  name: string,
  words: Word[],
): Word[] {
  const listed = (read.text(name) ?? '').toLowerCase().split(',')
  const given = [...new Set(listed.map(word => word.trim()).filter(word => word !== ''))]
  const known = words.filter(word => given.includes(word))
  if (known.length < given.length) read.addProblem(name, words.map(word => `"${word}"`).join(', '))
  return known
}

/** The largest number of the specification's integers; as milliseconds almost 25 days. */
const largest = 2 ** 31 - 1

export const readCount = (read: EnvironmentReader, name: string, fallback: number, min = 0) =>
  read.integer(name, fallback, min, largest)

/** Milliseconds; 0 stands for no limit. */
export const readTimeout = (read: EnvironmentReader, name: string, fallback: number) =>
  read.integer(name, fallback, 0, largest) || largest
