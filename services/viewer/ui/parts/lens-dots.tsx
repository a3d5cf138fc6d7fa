import { type Delivery, lenses } from '../../records/api.ts'
import { lensLooks, stateLooks } from '../compute/delivery-words.ts'

/** The delivery state of each lens, for a row of a list. */
export function LensDots({ delivery }: { delivery: Delivery }) {
  const words = lenses.map(
    lens => `${lensLooks[lens].label} ${stateLooks[delivery[lens].state].word}`,
  )
  return (
    <span class="lens-dots" role="img" aria-label={words.join(', ')} title={words.join('\n')}>
      {lenses.map(lens => (
        <span key={lens} class={`lens-dot delivery-${delivery[lens].state}`}>
          {lensLooks[lens].letter}
          {stateLooks[delivery[lens].state].glyph}
        </span>
      ))}
    </span>
  )
}
