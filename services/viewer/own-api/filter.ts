import type { Expression } from '../xray/filter/expression.ts'
import { parseFilterExpression } from '../xray/filter/parse.ts'
import { FilterProblem } from '../xray/filter/scanner.ts'
import { ApiProblem } from './query.ts'

/** An X-Ray filter expression, `service("activities") AND duration > 1`; undefined: all traces. */
export function parseFilter(text: string | null): Expression | undefined {
  try {
    return parseFilterExpression(text ?? '')
  } catch (problem) {
    if (!(problem instanceof FilterProblem)) throw problem
    const { position, expected } = problem
    throw new ApiProblem(400, `filter=${JSON.stringify(text)}: ${problem.message}`, {
      position,
      expected,
    })
  }
}
