import { isObject, type JsonObject } from '../json/json-object.ts'
import { mark } from '../secrets/mark.ts'
import { redactText } from '../secrets/redact-text.ts'
import { isSecretName } from '../secrets/secret-names.ts'

/** `problems` gets one line for each mistake in the file. */
export type FileProblems = { file: string; problems: string[] }

type WholeNumbers = { min: number; max: number; fallback?: number }

/**
 * Reads the members of one object in a file, and adds a problem for each member that is malformed.
 */
export class MemberReader {
  readonly #to: FileProblems
  readonly #object: JsonObject
  readonly #path: string

  /** @param path of the object in the file, with a dot at its end: `samplingRules[0].` */
  constructor(to: FileProblems, object: JsonObject, path = '') {
    this.#to = to
    this.#object = object
    this.#path = path
  }

  addProblem(member: string, expected: string, value = this.#object[member]): void {
    const { file, problems } = this.#to
    const seen =
      value === undefined ? 'is missing' : `is ${isSecretName(member) ? mark : shown(value)}`
    problems.push(`${file}: ${this.#path}${member} ${seen}: expected ${expected}`)
  }

  only(known: string[]): void {
    for (const member of Object.keys(this.#object)) {
      if (!known.includes(member)) this.addProblem(member, `one of ${known.join(' ')}`)
    }
  }

  /** A reader for each object of a list. */
  objects(member: string, expected: string, fallback?: JsonObject[]): MemberReader[] {
    const isList = (value: unknown) => Array.isArray(value) && value.every(isObject)
    const objects = this.#read<JsonObject[]>(member, expected, isList, [], fallback)
    return objects.map(
      (object, index) => new MemberReader(this.#to, object, `${this.#path}${member}[${index}].`),
    )
  }

  /** A reader for an object; without one, for an empty object. */
  object(member: string): MemberReader {
    const value = this.#object[member]
    return new MemberReader(this.#to, isObject(value) ? value : {}, `${this.#path}${member}.`)
  }

  text(member: string, fallback?: string): string {
    const isText = (value: unknown) => typeof value === 'string' && value !== ''
    return this.#read(member, 'a text', isText, '', fallback)
  }

  wholeNumber(member: string, { min, max, fallback }: WholeNumbers): number {
    const isInRange = (value: unknown) =>
      Number.isInteger(value) && Number(value) >= min && Number(value) <= max
    const expected = `a whole number from ${min} to ${max}`
    return this.#read(member, expected, isInRange, min, fallback)
  }

  /** A number of at least `min`. */
  amount(member: string, min = 0): number {
    const isAmount = (value: unknown) => Number.isFinite(value) && Number(value) >= min
    return this.#read(member, `a number of at least ${min}`, isAmount, min)
  }

  /** Whether an object has a member. */
  has(member: string): boolean {
    return Object.hasOwn(this.#object, member)
  }

  isNull(member: string): boolean {
    return this.#object[member] === null
  }

  flag(member: string, fallback?: boolean): boolean {
    const isFlag = (value: unknown) => typeof value === 'boolean'
    return this.#read(member, 'true or false', isFlag, false, fallback)
  }

  share(member: string): number {
    const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1
    return this.#read(member, 'a share from 0 to 1', isShare, 0)
  }

  names(member: string): string[] {
    const isList = (value: unknown) => Array.isArray(value) && value.every(isString)
    return this.#read<string[]>(member, 'a list of names', isList, [], [])
  }

  patterns(member: string): Record<string, string> {
    const isPatterns = (value: unknown) => isObject(value) && Object.values(value).every(isString)
    return this.#read(member, 'an object of texts', isPatterns, {}, {})
  }

  /** The member, or the fallback when it is missing; `instead` when it is malformed. */
  #read<Value>(
    member: string,
    expected: string,
    isOk: (value: unknown) => boolean,
    instead: Value,
    fallback?: Value,
  ): Value {
    const value = this.#object[member] ?? fallback
    if (isOk(value)) return value as Value
    this.addProblem(member, expected, value)
    return instead
  }
}

const isString = (value: unknown) => typeof value === 'string'

const maxShownChars = 200

/** A value as JSON, without secrets, since the file may be another one. */
function shown(value: unknown): string {
  const json = toJson(value)
  return json.length > maxShownChars ? `${json.length} characters of JSON` : redactText(json)
}

/** `JSON.stringify` cannot write what is nested by the thousand. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return 'nested too deep'
  }
}
