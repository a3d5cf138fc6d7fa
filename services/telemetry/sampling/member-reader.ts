export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON of a value; what is nested by the thousand is more than `JSON.stringify` can write. */
function shown(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return 'nested too deep'
  }
}

/** Takes members out of JSON, and notes every one that is not what it has to be. */
export class MemberReader {
  readonly #file: string
  readonly #problems: string[]

  constructor(file: string, problems: string[]) {
    this.#file = file
    this.#problems = problems
  }

  addProblem(where: string, value: unknown, expected: string): void {
    const seen = value === undefined ? 'is missing' : `is ${shown(value)}`
    this.#problems.push(`${this.#file}: ${where} ${seen}: expected ${expected}`)
  }

  list(object: Json, key: string, at: string): Json[] {
    const value = object[key]
    if (Array.isArray(value) && value.every(isObject)) return value
    this.addProblem(join(at, key), value, 'a list of rules')
    return []
  }

  only(object: Json, known: string[], at: string): void {
    for (const key of Object.keys(object)) {
      if (!known.includes(key))
        this.addProblem(join(at, key), object[key], `one of ${known.join(' ')}`)
    }
  }

  text(object: Json, key: string, at: string, fallback?: string): string {
    const value = object[key] ?? fallback
    if (typeof value === 'string' && value !== '') return value
    this.addProblem(join(at, key), value, 'a text')
    return ''
  }

  /** A whole number within `min`..`max`. */
  number(object: Json, key: string, at: string, min: number, max: number, fallback?: number) {
    const value = object[key] ?? fallback
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
      return value
    }
    this.addProblem(join(at, key), value, `a whole number from ${min} to ${max}`)
    return min
  }

  share(object: Json, key: string, at: string): number {
    const value = object[key]
    if (typeof value === 'number' && value >= 0 && value <= 1) return value
    this.addProblem(join(at, key), value, 'a share from 0 to 1')
    return 0
  }

  patterns(object: Json, key: string, at: string): Record<string, string> {
    const value = object[key] ?? {}
    if (isObject(value) && Object.values(value).every(pattern => typeof pattern === 'string')) {
      return value as Record<string, string>
    }
    this.addProblem(join(at, key), value, 'an object of texts')
    return {}
  }
}

const join = (at: string, key: string) => (at === '' ? key : `${at}.${key}`)
