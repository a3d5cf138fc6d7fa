import { type Lens, type LensDelivery, lenses, type Trace } from '../../records/api.ts'
import {
  deliverySentence,
  deliveryShort,
  lensLooks,
  stateLooks,
} from '../compute/delivery-words.ts'
import { sourcesOf } from '../compute/error-words.ts'
import { safeHref } from '../compute/outside-text.ts'

/** Whether and when the request arrived by each lens; anything but plain delivery has a reason. */
export function DeliveryBadges({ trace }: { trace: Trace }) {
  return (
    <ul class="badges" aria-label="Delivery by lens">
      {lenses.map(lens => {
        const delivery = lens === 'rollbar' ? deliveryOfItems(trace) : trace.delivery[lens]
        const { label, letter } = lensLooks[lens]
        const { glyph, word } = stateLooks[delivery.state]
        const sentence = deliverySentence(lens, delivery)
        return (
          <li
            key={lens}
            class={`badge delivery-${delivery.state}`}
            data-lens={lens}
            title={sentence}
          >
            <span class="badge-letter" aria-hidden="true">
              {letter}
            </span>
            <b>{label}</b>
            <span class="badge-state">
              <span aria-hidden="true">{glyph} </span>
              {delivery.count > 0 && delivery.state !== 'received' && `${word} · `}
              {deliveryShort(delivery)}
            </span>
            {delivery.state === 'received' ? (
              <span class="hidden">{sentence}</span>
            ) : (
              <Reason lens={lens} delivery={delivery} />
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Without an item there may be errors all the same, from other records. */
function deliveryOfItems({ delivery: { rollbar }, errors }: Trace): LensDelivery {
  if (rollbar.state !== 'not-expected' || errors.length === 0) return rollbar
  return {
    ...rollbar,
    reason: `No item came: the errors are from other records (${sourcesOf(errors)})`,
  }
}

function Reason({ lens, delivery }: { lens: Lens; delivery: LensDelivery }) {
  const reason = delivery.reason ?? deliverySentence(lens, delivery)
  const href = safeHref(delivery.link)
  return (
    <span class="badge-reason">
      {href ? (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {reason} ↗
        </a>
      ) : (
        reason
      )}
    </span>
  )
}
