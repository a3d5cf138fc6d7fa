import type { DeliveryState, Lens, LensDelivery } from '../../records/api.ts'
import { formatCount, formatDuration, plural } from '../../words/format.ts'

/** The name of each lens, of its records, and its wire. */
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

/** A shape and a word for each state, so that colour is never its only mark. */
export const stateLooks: { [state in DeliveryState]: { glyph: string; word: string } } = {
  received: { glyph: '✓', word: 'received' },
  pending: { glyph: '…', word: 'pending' },
  'sampled-out': { glyph: '⊘', word: 'sampled out' },
  'not-expected': { glyph: '–', word: 'not expected' },
  missing: { glyph: '✖', word: 'missing' },
}

/** What a delivery counts, where it is not what the wire carries: subsegments are inside documents. */
const counted: { [lens in Lens]?: { one: string; many: string } } = {
  xray: { one: 'segment or subsegment', many: 'segments and subsegments' },
}

/** The state of a lens and its reason, as a sentence. */
export function deliverySentence(lens: Lens, delivery: LensDelivery): string {
  const { one, many } = counted[lens] ?? lensLooks[lens]
  const received =
    delivery.count > 0 ? `${plural(delivery.count, one, many)} received` : 'Nothing received'
  const after = delivery.firstDelayMillis === undefined ? '' : `, the first ${delayWords(delivery)}`
  const reason = delivery.reason ? `: ${delivery.reason}` : ''
  switch (delivery.state) {
    case 'received':
      return `${received}${after}.`
    case 'pending':
      return `${received}${after}; more is expected within 10 s${reason}.`
    case 'sampled-out':
      return `${delivery.reason ?? 'Dropped by sampling'}. Log lines and errors are kept all the same.`
    case 'not-expected':
      return `${delivery.reason ?? 'Not expected'}.`
    case 'missing':
      return `Missing${reason || `: the expected ${many} did not arrive within 10 s of the last record`}. ${received}${after}.`
  }
}

const delayWords = ({ firstDelayMillis }: LensDelivery) =>
  firstDelayMillis! < 0
    ? `${formatDuration(-firstDelayMillis!)} before the request started by the sender’s clock`
    : `${formatDuration(firstDelayMillis!)} after the request started`

/** The text of the badge itself: `3 · arrived 48 ms after the start`. */
export function deliveryShort(delivery: LensDelivery): string {
  if (delivery.count === 0) return stateLooks[delivery.state].word
  return `${formatCount(delivery.count)}${arrival(delivery)}`
}

function arrival({ firstDelayMillis }: LensDelivery): string {
  if (firstDelayMillis === undefined) return ''
  const side = firstDelayMillis < 0 ? 'before' : 'after'
  return ` · arrived ${formatDuration(Math.abs(firstDelayMillis))} ${side} the start`
}
