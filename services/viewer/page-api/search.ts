import type { Condition } from '../filter/search/condition.ts'
import { parseSearch, parseWhere, SearchError, searchLimits } from '../filter/search/parse.ts'
import { PageApiError } from './query.ts'

/** The conditions of `q=` and of each `where=`; undefined without any. */
export function readSearch(query: URLSearchParams): Condition[] | undefined {
  const conditions = [
    ...parse('q', query.get('q') ?? '', parseSearch),
    ...query.getAll('where').map(text => parse('where', text, parseWhere)),
  ]
  if (conditions.length === 0) return undefined
  if (conditions.length <= searchLimits.conditions) return conditions
  const expected = `at most ${searchLimits.conditions} words and conditions`
  throw new PageApiError(400, `${conditions.length} words and conditions: expected ${expected}`, {
    expected,
  })
}

function parse<Parsed>(name: string, text: string, by: (text: string) => Parsed): Parsed {
  try {
    return by(text)
  } catch (problem) {
    if (!(problem instanceof SearchError)) throw problem
    const expected = expectedOf[name as keyof typeof expectedOf]
    const start = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
    throw new PageApiError(400, `${name}=${start}: ${problem.message}; expected ${expected}`, {
      expected,
    })
  }
}

const expectedOf = {
  q: `words, "quoted phrases" and key=value, at most ${searchLimits.chars} characters`,
  where: `key=value, key!=value, key or !key, at most ${searchLimits.chars} characters`,
}

/** The text as a search, if it can be one. */
export function asSearch(text: string): string | undefined {
  try {
    const count = parseSearch(text).length
    return count > 0 && count <= searchLimits.conditions ? text : undefined
  } catch {
    return undefined
  }
}
