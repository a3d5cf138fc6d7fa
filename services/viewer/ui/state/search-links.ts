import { searchWord } from '../compute/where-text.ts'
import { queryParameter, setQuery } from './location.ts'
import { rangeParameters } from './range.ts'

const lens = queryParameter('lens')

/** The page of traces with the chosen range. */
export function hrefOfTraces(changes: { q?: string; where?: string[] }): string {
  const query = new URLSearchParams(rangeParameters.value)
  if (changes.q) query.set('q', changes.q)
  for (const where of changes.where ?? []) query.append('where', where)
  return `/traces?${query}`
}

/** Searches the trace at hand for an attribute's value, where the waterfall shows what is found. */
export const findInTrace = (key: string | undefined, value: string) =>
  setQuery({ q: searchWord(key ?? '', value), lens: lens.value === 'waterfall' ? lens.value : '' })
