import type { DeliveryState, Lens, LensDelivery } from '../../records/api.ts'
import { formatDuration, formatOffset, plural } from './format.ts'

/** What each lens is called, what it counts, and the wire by which it comes. */
export const lensLooks: {
  [lens in Lens]: { letter: string; label: string; wire: string; one: string; many: string }
} = {
  otlp: { letter: 'H', label: 'Spans', wire: 'OTLP → Honeycomb', one: 'span', many: 'spans' },
  xray: {
    letter: 'X',
    label: 'X-Ray',
    wire: 'segments → X-Ray',
    one: 'segment',
    many: 'segments',
  },
  rollbar: { letter: 'R', label: 'Error', wire: 'item → Rollbar', one: 'item', many: 'items' },
  logs: {
    letter: 'C',
    label: 'Logs',
    wire: 'PutLogEvents → CloudWatch',
    one: 'line',
    many: 'lines',
  },
}

/** A shape and a word for each state, so that colour is never the only signal. */
export const stateLooks: { [state in DeliveryState]: { glyph: string; word: string } } = {
  received: { glyph: '✓', word: 'received' },
  pending: { glyph: '…', word: 'pending' },
  'sampled-out': { glyph: '⊘', word: 'sampled out' },
  'not-expected': { glyph: '–', word: 'not expected' },
  missing: { glyph: '✖', word: 'missing' },
}

/** Why this lens shows what it shows, in a sentence. */
export function deliverySentence(lens: Lens, delivery: LensDelivery): string {
  const { one, many } = lensLooks[lens]
  const came = delivery.count > 0 ? `${plural(delivery.count, one, many)} came` : 'Nothing came'
  const after = delivery.firstDelayMillis === undefined ? '' : `, the first ${delayWords(delivery)}`
  const reason = delivery.reason ? `: ${delivery.reason}` : ''
  switch (delivery.state) {
    case 'received':
      return `${came}${after}.`
    case 'pending':
      return `${came}${after}; more is expected within 10 s${reason}.`
    case 'sampled-out':
      return `Sampled out${reason}. Log lines and errors are kept all the same.`
    case 'not-expected':
      return `Not expected${reason}.`
    case 'missing':
      return `Missing${reason || `: expected ${many}, and 10 s after the last record they had not come`}. ${came}${after}.`
  }
}

const delayWords = ({ firstDelayMillis }: LensDelivery) =>
  firstDelayMillis! < 0
    ? `${formatDuration(-firstDelayMillis!)} before the request’s start by the sender’s clock`
    : `${formatDuration(firstDelayMillis!)} after the request began`

/** For the badge itself: `3 · +48 ms`. */
export function deliveryShort(delivery: LensDelivery): string {
  if (delivery.count === 0) return stateLooks[delivery.state].word
  const delay =
    delivery.firstDelayMillis === undefined ? '' : ` · ${formatOffset(delivery.firstDelayMillis)}`
  return `${delivery.count}${delay}`
}
