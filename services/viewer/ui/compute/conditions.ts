import type { Condition } from '../../filter/search/condition.ts'
import { parseSearch, parseWhere } from '../../filter/search/parse.ts'

/** What `q=` and each `where=` ask for, as the server reads them; nothing in a text that is too long. */
export const conditionsOf = (search = '', wheres: string[] = []): Condition[] => [
  ...parsed(search, parseSearch),
  ...wheres.flatMap(where => parsed(where, text => [parseWhere(text)])),
]

function parsed(text: string, parse: (text: string) => Condition[]): Condition[] {
  try {
    return parse(text)
  } catch {
    return []
  }
}
