import { endOf, type WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatDuration } from '../../words/format.ts'
import { clockSkew } from './clock-skew.ts'

/** A peculiarity of a span: two words for its row, a sentence for its details. */
type SpanNote = { chip: string; sentence: string }

/**
 * A span that ends within this time after its parent is not late. Within a service the difference is
 * rounding; a callee ends after its answer was sent, on a busy machine even after its caller read it.
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
    notes.push({ chip: 'in progress', sentence: 'started but not ended, or its end was lost' })
  }
  return notes
}

/** Work that its parent did not wait for. */
function lateness(span: WaterfallSpan, parent: WaterfallSpan | undefined): string | undefined {
  if (!parent || span.inProgress || parent.inProgress) return undefined
  const after = endOf(span) - endOf(parent)
  if (after <= toleranceMillis(span, parent)) return undefined
  const verb = span.startMillis >= endOf(parent) ? 'starts and ends' : 'ends'
  return `${verb} ${formatDuration(after)} after its parent ended, which did not wait for it`
}
