import { TooMuchError } from '../from-otlp/allowance.ts'
import type { Intake } from '../from-otlp/intake.ts'
import { MalformedJsonError } from '../from-otlp/json-values.ts'

/** An exception costs a hundred times as much as a span. */
const maxWrong = 10_000

/**
 * Reads a record; one with a member of a wrong type is rejected alone. Throws `TooMuchError` when
 * too many are.
 */
export function orRejected(
  intake: Pick<Intake<never>, 'reject' | 'rejectedCount'>,
  read: () => void,
): void {
  try {
    read()
  } catch (problem) {
    if (!(problem instanceof MalformedJsonError)) throw problem
    if (intake.rejectedCount >= maxWrong) {
      throw new TooMuchError(`more than ${maxWrong} wrong records, such as ${problem.message}`)
    }
    intake.reject(() => ({ reason: problem.message }))
  }
}
