import { isBlank, isLongerThan, type TextRule, toKept } from '../contracts/text.ts'
import { HttpError } from './errors.ts'

/** What is wrong with a field: a code for programs, and a sentence that says what is allowed. */
export type FieldError = { code: string; message: string }

/** The members of a JSON object; none when the value is anything else. */
export const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** A string as it is kept; any other value counts as blank. */
export const toText = (value: unknown): string => (typeof value === 'string' ? toKept(value) : '')

export const fieldError = (field: string, problem: string, expected: string): FieldError => ({
  code: `${field}_${problem}`,
  message: `${field}: expected ${expected}`,
})

/** What is wrong with the text of a field: `handle_blank`, `handle_exceed_max_chars` and the like. */
export function textErrors(field: string, text: string, rule: TextRule): FieldError[] {
  const isLong = isLongerThan(rule.maxChars, text)
  const problems = [
    ...(isBlank(text) ? ['blank'] : []),
    ...(isLong ? ['exceed_max_chars'] : []),
    // A long text may have many megabytes.
    ...(!isLong && rule.unfit.test(text) ? [rule.unfitCode] : []),
  ]
  return problems.map(problem => fieldError(field, problem, rule.expected))
}

/** A 422 that lists every error once, and says what is allowed. */
export const invalid = (errors: FieldError[]) =>
  new HttpError(422, 'invalid', {
    errors: [...new Set(errors.map(({ code }) => code))],
    message: [...new Set(errors.map(({ message }) => message))].join('; '),
  })
