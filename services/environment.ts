import { mark } from './secrets/mark.ts'
import { redactAddress } from './secrets/redact-address.ts'
import { redactText } from './secrets/redact-text.ts'
import { isSecretName } from './secrets/secret-names.ts'
import { type AddressForm, readAddress } from './settings/address.ts'
import {
  describeRefused,
  findRefused,
  showInvisible,
  textForm,
  type ValueForm,
  withoutWrapping,
} from './settings/value-form.ts'

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
  /** Variables whose characters are wrong: what else is wrong with them would follow from that. */
  const refused = new Set<string>()

  /**
   * A value of visible characters, without the white space and the quotes around it. One that is
   * refused is returned all the same, since other settings may depend on it.
   */
  function text(name: string, form: ValueForm = textForm): string | undefined {
    const value = withoutWrapping(environment[name] ?? '')
    if (value === '') return undefined
    const expected = problemOf(value, form)
    if (expected !== undefined) addProblem(name, expected)
    if (expected !== undefined) refused.add(name)
    return value
  }

  function addProblem(name: string, expected: string): void {
    if (refused.has(name)) return
    const value = withoutWrapping(environment[name] ?? '')
    problems.push(`${shownAs[name] ?? name}="${shownValue(name, value)}": expected ${expected}`)
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

  /** An absolute address in its one normal form (`readAddress`); http(s) unless the form says else. */
  function url(name: string, form: AddressForm = {}): string | undefined {
    const value = text(name)
    if (value === undefined) return undefined
    const read = readAddress(value, form)
    if ('address' in read) return refused.has(name) ? undefined : read.address
    addProblem(name, read.expected)
    return undefined
  }

  return { text, integer, port, choice, url, addProblem, problems }
}

/** What a form expects of a value that it does not allow. */
function problemOf(value: string, form: ValueForm): string | undefined {
  if (value.length > form.maxChars) return `${form.expected}, not ${value.length}`
  const found = findRefused(value, form)
  return found && `${form.expected}; ${describeRefused(found)}`
}

/** A longer value is not a typing error, and looking for secrets in it takes time. */
const maxShownChars = 1000

/**
 * The value in a problem: whole unless it is a secret, because the reader has to see the typing error;
 * an address without its password and tokens; of a secret only the mark.
 */
function shownValue(name: string, value: string): string {
  if (isSecretName(name) || /^OTEL_.*_HEADERS$/.test(name)) return mark
  // The password alone, or another program's form of an address.
  if (name === 'DATABASE_URL' && !value.includes('://')) return mark
  if (value.length > maxShownChars) return `${mark} (${value.length} characters)`
  return showInvisible(withoutSecrets(value))
}

function withoutSecrets(value: string): string {
  const isAddress = value.includes('://')
  const { username = '', pathname = '' } = URL.parse(value) ?? {}
  const isReadable = username && !pathname.includes('@') && !value.includes(':///')
  if (isAddress && (isReadable || !value.includes('@'))) return redactAddress(value)
  // An address that cannot be read, or without its scheme: `ada:password@db`.
  const at = value.lastIndexOf('@')
  const scheme = isAddress ? value.slice(0, value.indexOf('://') + '://'.length) : ''
  const separator = value.search(/[:/]/)
  if (isAddress || (separator >= 0 && separator < at)) {
    return scheme + mark + redactText(value.slice(at))
  }
  return redactText(value)
}

/** One message that names every problem of a configuration. */
export function describeProblems(problems: string[]): string {
  return ['The configuration is wrong:', ...problems.map(problem => `  ${problem}`)].join('\n')
}
