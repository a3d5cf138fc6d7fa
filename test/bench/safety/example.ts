import type { ViewerProcess } from './viewer-process.ts'

/**
 * One input that once did harm, of one kind of `docs/safety.md`. Played against a viewer of its own
 * with honest traces, while `/readyz` is polled.
 */
export type ViewerExample = {
  kind: number
  name: string
  environment?: Record<string, string>
  /** @default 100 */
  stallMillis?: number
  /** Honest traces kept before. @default 50 */
  honest?: number
  play(viewer: ViewerProcess): Promise<Outcome>
}

/** The answer's text for the table, and whether it is the right answer. */
export type Outcome = { said: string; isRight: boolean }

/**
 * An example that is played without a watched viewer: against services, files, or the checkout
 * itself.
 */
export type OtherExample = { kind: number; name: string; playIn(folder: string): Promise<Outcome> }

export type Example = ViewerExample | OtherExample

/** Bounds of every viewer example. The promise is about single turns, and a stall has several. */
export const bounds = { stallMillis: 100, grownMegabytes: 250, honestShare: 0.95 }

const isBelow500 = (status: number) => status >= 200 && status < 500

/** "200", "3 x 200, 1 x 413": the number of answers by status, 0 for a broken connection. */
export function countStatuses(statuses: number[]): string {
  const counts = new Map<number, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  if (counts.size === 1) return `${statuses[0]}`
  return [...counts].map(([status, count]) => `${count} x ${status}`).join(', ')
}

/** Answers are right unless one is 5xx or broken. A 503 with `Retry-After` is right too. */
export const judged = (statuses: number[], also = ''): Outcome => ({
  said: countStatuses(statuses) + also,
  isRight: statuses.every(status => isBelow500(status) || status === 503),
})
