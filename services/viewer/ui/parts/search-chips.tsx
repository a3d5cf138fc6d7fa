import { rowText } from '../compute/outside-text.ts'
import { setQuery } from '../state/location.ts'
import { search, wheres } from '../state/search.ts'

const shownChars = 80

/** What the list is searched for; each part can be removed. */
export function SearchChips() {
  const text = search.value
  if (!text && wheres.value.length === 0) return null
  return (
    <ul class="search-chips" aria-label="Searched for">
      {text && (
        <Chip text={`“${rowText(text, shownChars)}”`} remove={() => change({ q: undefined })} />
      )}
      {wheres.value.map((where, index) => (
        <Chip
          key={`${index} ${where}`}
          text={rowText(where, shownChars)}
          remove={() => change({ where: wheres.value.filter((_, each) => each !== index) })}
        />
      ))}
    </ul>
  )
}

const change = (changes: Parameters<typeof setQuery>[0]) =>
  setQuery({ ...changes, select: undefined }, { push: true })

const Chip = ({ text, remove }: { text: string; remove: () => void }) => (
  <li>
    <bdi>{text}</bdi>
    <button type="button" class="quiet" aria-label={`Remove ${text}`} onClick={remove}>
      ✕
    </button>
  </li>
)

/** Where a text is no filter expression: it can be searched instead. */
export const SearchOffer = ({ text }: { text: string }) => (
  <p>
    <button
      type="button"
      class="primary outside"
      onClick={() => {
        const whole = [search.value, text].filter(Boolean).join(' ')
        change({ filter: undefined, q: whole })
      }}
    >
      Search for “{rowText(text, shownChars)}” as text
    </button>
  </p>
)
