import { formatDuration } from './format.ts'
import type { WaterfallSpan } from './span-tree.ts'

const toleranceMillis = 1

/**
 * A called service cannot begin before its caller called: if it seems so, the two clocks differ.
 * Times are shown as the senders claim them, with this warning, never shifted in silence.
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
