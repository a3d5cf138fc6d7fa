import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatDuration } from '../../words/format.ts'

const toleranceMillis = 1

/**
 * A callee that starts before its caller shows that two clocks differ. Times are shown as sent, with
 * this warning; they are never corrected silently.
 */
export function clockSkew(
  span: WaterfallSpan,
  parent: WaterfallSpan | undefined,
): string | undefined {
  if (!parent || parent.service === span.service) return undefined
  const early = parent.startMillis - span.startMillis
  if (early <= toleranceMillis) return undefined
  return `starts ${formatDuration(early)} before its caller: the clocks of ${parent.service} and ${span.service} differ`
}
