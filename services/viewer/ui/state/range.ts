import { computed } from '@preact/signals'
import { navigate, queryParameter, setQuery } from './location.ts'

const range = queryParameter('range')
const start = queryParameter('start')
const end = queryParameter('end')

/** The time range of all pages: an ISO 8601 duration back from now, or a start and an end. */
export type Range = { range?: string; start?: string; end?: string }

export const chosenRange = computed<Range>(() => {
  if (range.value) return { range: range.value }
  return { ...(start.value && { start: start.value }), ...(end.value && { end: end.value }) }
})

export const isNarrowed = computed(() => Object.keys(chosenRange.value).length > 0)

/** The chosen range as query parameters of the API. */
export const rangeParameters = computed(() => new URLSearchParams({ ...chosenRange.value }))

export const chooseRange = (chosen: Range) =>
  setQuery({ range: undefined, start: undefined, end: undefined, ...chosen }, { push: true })

/** The path with the chosen range, which stays from page to page. */
export const withRange = (path: string) =>
  isNarrowed.value ? `${path}?${rangeParameters.value}` : path

export const goTo = (path: string) => navigate(withRange(path))
