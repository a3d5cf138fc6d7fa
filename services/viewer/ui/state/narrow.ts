import { signal } from '@preact/signals'

const query = matchMedia('(max-width: 760px)')

/** Whether the page is as narrow as a phone: rows of lists then have two lines, as in the styles, and axes few times. */
export const isNarrow = signal(query.matches)

query.addEventListener('change', () => (isNarrow.value = query.matches))
