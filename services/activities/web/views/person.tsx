import { mention } from '../../../contracts/recipients.ts'
import { personHref } from '../state/place.ts'

/** As many as there are colours in page.css. */
const colours = 6

/** The first letter, in a colour that stays with the handle. */
export function Avatar({ handle }: { handle: string }) {
  const sum = [...handle].reduce((total, char) => (total * 31 + char.codePointAt(0)!) % 9973, 7)
  return (
    <span class={`avatar colour-${sum % colours}`} aria-hidden="true">
      {[...handle][0]?.toUpperCase()}
    </span>
  )
}

/** A message whose mentions are links. */
export const MessageText = ({ text }: { text: string }) => (
  <p class="message" dir="auto">
    {text.split(mention).map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        <a key={index} href={personHref(part)}>
          @{part}
        </a>
      ),
    )}
  </p>
)
