import type { AttributeKeysAnswer, AttributeValuesAnswer } from '../records/api.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { allowOnly, PageApiError } from './query.ts'

const mostKeys = 50
const mostValues = 20

// A longer one is no start of a key or value that a person types.
const maxChars = 1000

/** Keys of attributes that contain a text, as `where=` takes them. */
export async function listAttributeKeys(
  { search }: Context<'search'>,
  query: URLSearchParams,
): Promise<AttributeKeysAnswer> {
  allowOnly(query, ['prefix'])
  return { keys: await runInSlices(search.keys(textAt(query, 'prefix'), mostKeys)) }
}

/** The most frequent values of a key. */
export async function listAttributeValues(
  { search }: Context<'search'>,
  query: URLSearchParams,
): Promise<AttributeValuesAnswer> {
  allowOnly(query, ['key', 'prefix'])
  const key = textAt(query, 'key')
  const prefix = textAt(query, 'prefix')
  return { values: await runInSlices(search.values(key, prefix, mostValues)) }
}

function textAt(query: URLSearchParams, name: string): string {
  const text = query.get(name) ?? ''
  if (text.length <= maxChars) return text
  const expected = `at most ${maxChars} characters`
  throw new PageApiError(400, `${name} has ${text.length} characters: expected ${expected}`, {
    expected,
  })
}
