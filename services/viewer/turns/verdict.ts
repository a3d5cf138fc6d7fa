/** Whether something matches, in steps of a few milliseconds at most (see turns.ts). */
export type Steps = Generator<void, boolean, void>

/** Known at once or, for a long text, in steps. */
export type Verdict = boolean | Steps

export function* settle(verdict: Verdict): Steps {
  return typeof verdict === 'boolean' ? verdict : yield* verdict
}

export const opposite = (verdict: Verdict): Verdict =>
  typeof verdict === 'boolean' ? !verdict : oppositeLater(verdict)

function* oppositeLater(steps: Steps): Steps {
  return !(yield* steps)
}

// A few times the usual line; searched in a tenth of a millisecond.
const longLength = 16 * 1024

/** Whether each search of a text should be a step of its own. */
export const isLong = (value: unknown) => typeof value === 'string' && value.length > longLength
