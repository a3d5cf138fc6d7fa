import { signal } from '@preact/signals'
import type { TracesAnswer } from '../../records/api.ts'
import { traceHref } from '../compute/routes.ts'
import type { SearchTarget } from '../compute/search-target.ts'
import { callApi } from './api-client.ts'
import { navigate, route, setQuery } from './location.ts'
import { keepSearch } from './recent-searches.ts'
import { wheres } from './search.ts'
import { hrefOfTraces } from './search-links.ts'

export const isSearchOpen = signal(false)

let before: HTMLElement | undefined

/** Gives the search box the focus. */
export function openSearch(): void {
  const { activeElement } = document
  if (activeElement instanceof HTMLElement && !activeElement.closest('.site-search')) {
    before = activeElement
  }
  isSearchOpen.value = true
}

/** Gives the focus back to where it was. */
export function closeSearch(): void {
  isSearchOpen.value = false
  if (before?.isConnected && before !== document.body) before.focus()
  before = undefined
}

/** @param text as it was written, which is offered again later */
export async function searchFor(target: SearchTarget, text: string): Promise<void> {
  keepSearch(text)
  isSearchOpen.value = false
  document.getElementById('main')?.focus()
  if (target.kind === 'trace') navigate(traceHref(target.traceId, target.spanId))
  else if (target.kind === 'span') navigate(await placeOfSpan(target.spanId))
  else if (target.kind === 'text') listTraces({ q: target.text })
  else listTraces({ where: [...otherWheres(target.where), target.where] })
}

/** The page of traces keeps its filters. */
function listTraces(changes: { q?: string; where?: string[] }): void {
  if (route.value.page === 'traces') {
    setQuery({ ...changes, select: undefined }, { push: true })
    return
  }
  navigate(hrefOfTraces(changes))
}

const otherWheres = (where: string) =>
  route.value.page === 'traces' ? wheres.value.filter(each => each !== where) : []

/** The span in its trace; where no trace has it, the list of what names it. */
async function placeOfSpan(spanId: string): Promise<string> {
  const query = new URLSearchParams({ q: spanId, limit: '20' })
  const { traces } = await callApi<TracesAnswer>(`traces?${query}`).catch(() => ({ traces: [] }))
  const found = traces.find(({ match }) => match?.where === 'id' && match.spanId === spanId)
  return found ? traceHref(found.traceId, spanId) : `/traces?${new URLSearchParams({ q: spanId })}`
}
