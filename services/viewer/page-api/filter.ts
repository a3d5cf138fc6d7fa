import { createGroupLookup } from '../aws/xray-api/groups.ts'
import type { Expression } from '../filter/xray/expression.ts'
import { matches } from '../filter/xray/matches.ts'
import { parseFilterExpression } from '../filter/xray/parse.ts'
import { prefilterFor } from '../filter/xray/prefilter.ts'
import { FilterError } from '../filter/xray/scanner.ts'
import type { TraceFilter } from '../store/trace-search.ts'
import type { XrayStore } from '../store/xray/open.ts'
import { PageApiError } from './query.ts'

/** Parses an X-Ray filter expression, `service("activities") { fault }`. Undefined: all traces. */
export function parseFilter(text: string | null): Expression | undefined {
  try {
    return parseFilterExpression(text ?? '')
  } catch (problem) {
    if (!(problem instanceof FilterError)) throw problem
    const { position, expected } = problem
    throw new PageApiError(400, `filter=${JSON.stringify(text)}: ${problem.message}`, {
      position,
      expected,
    })
  }
}

/** For a search of traces. Groups in the expression are looked up in the store. */
export function traceFilter(groups: Pick<XrayStore, 'groups'>, filter: Expression): TraceFilter {
  const findGroup = createGroupLookup(groups)
  return {
    prefilter: prefilterFor(filter),
    accepts: subject => matches(filter, subject, findGroup),
  }
}
