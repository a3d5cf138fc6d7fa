import { computed } from '@preact/signals'
import { navigate, queryParameter, setQuery } from './location.ts'

const range = queryParameter('range')
const start = queryParameter('start')
const end = queryParameter('end')

/** The stretch of time that all pages look at: the last so much, or from a time to a time. */
export type Range = { range?: string; start?: string; end?: string }

export const chosenRange = computed<Range>(() => {
  if (range.value) return { range: range.value }
  return { ...(start.value && { start: start.value }), ...(end.value && { end: end.value }) }
})

export const isNarrowed = computed(() => Object.keys(chosenRange.value).length > 0)

/** Lets the API answer for the chosen range. */
export const rangeParameters = computed(() => new URLSearchParams({ ...chosenRange.value }))

export const chooseRange = (chosen: Range) =>
  setQuery({ range: undefined, start: undefined, end: undefined, ...chosen }, { push: true })

/** A page of ours, with the range that the reader has chosen: it holds from page to page. */
export const withRange = (path: string) =>
  isNarrowed.value ? `${path}?${rangeParameters.value}` : path

export const goTo = (path: string) => navigate(withRange(path))
