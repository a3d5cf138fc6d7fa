import { mark } from './secrets/mark.ts'
import { redactAddress } from './secrets/redact-address.ts'
import { redactText } from './secrets/redact-text.ts'
import { isSecretName } from './secrets/secret-names.ts'
import { trimEndOf } from './text/trim-end.ts'

/**
 * Reads configuration from environment variables, once, without side effects.
 *
 * A reader never throws and never stops at the first mistake: it collects every problem, with the value
 * and what is expected, so that one message can name them all (`main.ts` prints it and exits 1 before
 * any port is open). An empty string counts as unset.
 */
export type Environment = Record<string, string | undefined>

export type EnvironmentReader = ReturnType<typeof environmentReader>

/** @param shownAs how a problem calls a variable that was set by other means: `--port` for `PORT` */
export function environmentReader(environment: Environment, shownAs: Environment = {}) {
  const problems: string[] = []

  function text(name: string): string | undefined {
    const value = environment[name]
    return value === undefined || value.trim() === '' ? undefined : value.trim()
  }

  function addProblem(name: string, expected: string): void {
    problems.push(
      `${shownAs[name] ?? name}="${shownValue(name, text(name) ?? '')}": expected ${expected}`,
    )
  }

  /** A whole number within `min`..`max`, both included. */
  function integer(name: string, fallback: number, min: number, max: number): number {
    const value = text(name)
    if (value === undefined) return fallback
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= min && number <= max) return number
    addProblem(name, `a whole number from ${min} to ${max}`)
    return fallback
  }

  /** A TCP or UDP port; 0 means any free one. */
  const port = (name: string, fallback: number) => integer(name, fallback, 0, 65_535)

  /** One of the given words. */
  function choice<const Word extends string>(name: string, fallback: Word, words: Word[]): Word {
    const value = text(name)
    if (value === undefined) return fallback
    const word = words.find(candidate => candidate === value)
    if (word === undefined) addProblem(name, words.map(choice => `"${choice}"`).join(' or '))
    return word ?? fallback
  }

  /** An absolute http(s) address, without the trailing slash. */
  function url(name: string, protocols: string[] = ['http:', 'https:']): string | undefined {
    const value = text(name)
    if (value === undefined) return undefined
    if (protocols.includes(URL.parse(value)?.protocol ?? '')) {
      return trimEndOf(value, '/')
    }
    addProblem(name, `an address that starts with ${protocols.map(p => `${p}//`).join(' or ')}`)
    return undefined
  }

  return { text, integer, port, choice, url, addProblem, problems }
}

/** A longer value is not a typing error, and looking for secrets in it takes time. */
const maxShownChars = 1000

/**
 * The value in a problem: whole unless it is a secret, because the reader has to see the typing error;
 * an address without its password and tokens; of a secret only the mark.
 */
function shownValue(name: string, value: string): string {
  if (isSecretName(name)) return mark
  if (value.length > maxShownChars) return `${mark} (${value.length} characters)`
  if (value.includes('://')) return redactAddress(value)
  // An address without its scheme: `ada:password@db`.
  const at = value.lastIndexOf('@')
  if (value.slice(0, Math.max(at, 0)).includes(':')) return mark + value.slice(at)
  return redactText(value)
}

/** One message that names every problem of a configuration. */
export function describeProblems(problems: string[]): string {
  return ['The configuration is wrong:', ...problems.map(problem => `  ${problem}`)].join('\n')
}
