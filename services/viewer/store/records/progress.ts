import { graceMillis } from './delivery.ts'
import { isSampled } from './expectations.ts'
import type { Root } from './root.ts'
import type { TraceFacts } from './trace-facts.ts'

/** What is known of a trace's outermost record at some time. */
export type Progress =
  | 'ended'
  /** It has begun. */
  | 'running'
  /** It may still come: children end, and are sent, before their parents. */
  | 'awaited'
  /** It has not come in time. */
  | 'lost'

/** Log lines of a request are sent within this time by every service that takes part in it. */
export const linesSettleMillis = 2000

/** Until when the outermost record may come, in epoch milliseconds; undefined when it is there. */
export function awaitedUntil(facts: TraceFacts, root: Root | undefined): number | undefined {
  if (root) return root.lacksParent ? facts.lastMillis + graceMillis : undefined
  const hasSampled = [...facts.lines, ...facts.items].some(isSampled)
  return facts.lastMillis + (hasSampled ? graceMillis : linesSettleMillis)
}

export function progressOf(
  root: Root | undefined,
  untilMillis: number | undefined,
  nowMillis: number,
): Progress {
  if (untilMillis !== undefined && nowMillis < untilMillis) return 'awaited'
  if (root && !root.isDone) return 'running'
  return root?.lacksParent ? 'lost' : 'ended'
}
