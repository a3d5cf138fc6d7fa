import type { ApiError } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'

/** Repeats the filter, marked from the position of the problem. */
export function FilterProblemText({
  text,
  problem,
}: {
  text: string
  problem: ApiError | undefined
}) {
  const { position, expected } = problem ?? {}
  return (
    <p id="filter-problem" class="filter-problem" role="alert">
      {problem && position === undefined && problem.error}
      {problem && position !== undefined && (
        <>
          <code>
            {rowText(text.slice(0, position))}
            <mark>{rowText(text.slice(position)) || '⌃'}</mark>
          </code>{' '}
          ✖ at {position + 1}: expected {expected ?? 'something else'}
        </>
      )}
    </p>
  )
}
