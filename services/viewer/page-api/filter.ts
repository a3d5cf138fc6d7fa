import { createGroupLookup } from '../aws/xray-api/groups.ts'
import { TextError } from '../filter/text-scanner.ts'
import type { Expression } from '../filter/xray/expression.ts'
import { matches } from '../filter/xray/matches.ts'
import { parseFilterExpression } from '../filter/xray/parse.ts'
import { prefilterFor } from '../filter/xray/prefilter.ts'
import type { TraceFilter } from '../store/trace-search.ts'
import type { XrayStore } from '../store/xray/open.ts'
import { PageApiError } from './query.ts'
import { asSearch } from './search.ts'

/** Parses a filter expression, `service("activities") { fault }`. Undefined: all traces. */
export const parseFilter = (text: string | null): Expression | undefined =>
  parseWith(given => parseFilterExpression(given, { withStates: true }), text ?? '')

/** The same of a list that can also be searched: a text that is no expression offers itself. */
export function parseFilterOrOffer(text: string | null): Expression | undefined {
  try {
    return parseFilter(text)
  } catch (problem) {
    const search = asSearch(text ?? '')
    if (problem instanceof PageApiError && search !== undefined) problem.details.asSearch = search
    throw problem
  }
}

/** Parses a query's `filter`. A mistake in it is answered 400 with its position. */
export function parseWith<Parsed>(parse: (text: string) => Parsed, text: string): Parsed {
  try {
    return parse(text)
  } catch (problem) {
    if (!(problem instanceof TextError)) throw problem
    const { message, position, expected } = problem
    const details = { position, expected }
    throw new PageApiError(400, `filter=${JSON.stringify(text)}: ${message}`, details)
  }
}

/** The filter of a search of traces. Groups in the expression are looked up in the store. */
export function traceFilter(groups: Pick<XrayStore, 'groups'>, filter: Expression): TraceFilter {
  const findGroup = createGroupLookup(groups)
  return {
    prefilter: prefilterFor(filter),
    accepts: subject => matches(filter, subject, findGroup),
  }
}
