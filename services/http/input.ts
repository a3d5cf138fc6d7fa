import { isLongerThan, storable } from '../contracts/text.ts'
import { HttpError } from './errors.ts'

/** The members of a JSON object; none when the value is anything else. */
export const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** A string, trimmed; any other value counts as blank. */
export const toText = (value: unknown): string =>
  typeof value === 'string' ? storable(value).trim() : ''

/** What is wrong with the text of a field: `handle_blank`, `handle_exceed_max_chars`. */
export const textErrors = (field: string, text: string, maxChars: number): string[] => [
  ...(text === '' ? [`${field}_blank`] : []),
  ...(isLongerThan(maxChars, text) ? [`${field}_exceed_max_chars`] : []),
]

/** A 422 that lists every error once. */
export const invalid = (errors: string[]) =>
  new HttpError(422, 'invalid', { errors: [...new Set(errors)] })
