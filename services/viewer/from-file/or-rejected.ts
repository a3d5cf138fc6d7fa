import type { Intake } from '../from-otlp/intake.ts'
import { MalformedJsonError } from '../from-otlp/json-values.ts'

/** Reads a record; one with a member of a wrong type is rejected alone. */
export function orRejected(intake: Pick<Intake<never>, 'reject'>, read: () => void): void {
  try {
    read()
  } catch (problem) {
    if (!(problem instanceof MalformedJsonError)) throw problem
    intake.reject(() => ({ reason: problem.message }))
  }
}
