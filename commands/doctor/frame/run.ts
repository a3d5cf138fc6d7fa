import { setTimeout as sleep } from 'node:timers/promises'
import { readThrown } from '../../../services/text/thrown.ts'
import { CannotLook, type Check, type Finding } from './check.ts'
import type { DoctorContext } from './context.ts'

export type Outcome = { findings: Finding[]; couldNotLook: boolean }

const longestMillis = 8_000

/** Starts all checks at once, and yields their findings in the order of the checks. */
export async function* runChecks(
  checks: Check[],
  context: DoctorContext,
): AsyncGenerator<{ check: Check } & Outcome> {
  const running = checks.map(check => ({ check, outcome: runCheck(check, context) }))
  for (const { check, outcome } of running) yield { check, ...(await outcome) }
}

async function runCheck(check: Check, context: DoctorContext): Promise<Outcome> {
  const { id, what, deadlineMillis = longestMillis } = check
  try {
    const results = [await Promise.race([started(check, context), passed(deadlineMillis)])].flat()
    return { findings: results.map(result => ({ id, what, ...result })), couldNotLook: false }
  } catch (error) {
    const { message, class: name } = readThrown(error)
    const isKnown = error instanceof CannotLook
    const cause = isKnown ? message : `the check itself failed: ${name}: ${message}`
    const mend = isKnown ? error.mend : undefined
    const finding: Finding = { id, what, state: 'skipped', seen: 'could not look', cause, mend }
    return { findings: [finding], couldNotLook: true }
  }
}

/** A check that throws at once fails alone too. */
const started = async (check: Check, context: DoctorContext) => check.run(context)

async function passed(millis: number): Promise<never> {
  await sleep(millis)
  throw new CannotLook(`it took longer than ${millis / 1000} s`)
}
