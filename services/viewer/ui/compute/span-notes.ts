import { clockSkew } from './clock-skew.ts'
import { formatDuration } from './format.ts'
import { endOf, type WaterfallSpan } from './span-tree.ts'

/** What is odd about a span: two words for its row, a sentence for its details. */
export type SpanNote = { chip: string; sentence: string }

/**
 * Shorter is no lateness: within a service it is rounding; a callee's end comes after its answer
 * has gone out, and on a busy machine a while after its caller has read that.
 */
const toleranceMillis = (span: WaterfallSpan, parent: WaterfallSpan) =>
  parent.service === span.service ? 1 : Math.max(5, span.durationMillis / 5)

export function spanNotes(span: WaterfallSpan, parent: WaterfallSpan | undefined): SpanNote[] {
  const notes: SpanNote[] = []
  const skew = clockSkew(span, parent)
  if (skew) notes.push({ chip: 'clock skew', sentence: skew })
  const late = lateness(span, parent)
  if (late) notes.push({ chip: 'late', sentence: late })
  if (span.inProgress) {
    notes.push({ chip: 'in progress', sentence: 'has begun and not ended, or its end is lost' })
  }
  return notes
}

/** Work that nobody waited for, or that went on after its caller had given up. */
function lateness(span: WaterfallSpan, parent: WaterfallSpan | undefined): string | undefined {
  if (!parent || span.inProgress || parent.inProgress) return undefined
  const after = endOf(span) - endOf(parent)
  if (after <= toleranceMillis(span, parent)) return undefined
  const begins = span.startMillis >= endOf(parent) ? 'begins and ends' : 'ends'
  return `${begins} ${formatDuration(after)} after its parent had ended: nobody waited for it`
}
