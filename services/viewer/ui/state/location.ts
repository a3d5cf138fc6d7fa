import { computed, signal } from '@preact/signals'
import { parseRoute } from '../compute/routes.ts'

/** Whether changes become the browser's, which lets no file change its own. */
let isAddressOfPage = true

/**
 * The address is the only store of what the page shows (page, trace, panel, span, search, range), so
 * that reload, back and shared links work.
 */
const address = signal(new URL(location.href))

export const route = computed(() => parseRoute(address.value.pathname))

/** All parameters, with the question mark. */
export const queryText = computed(() => address.value.search)

/** One signal per parameter, so that a change renders only its readers. */
export const queryParameter = (name: string) =>
  computed(() => address.value.searchParams.get(name) ?? undefined)

/** All values of a parameter that may be repeated. */
export function queryParameters(name: string) {
  const joined = computed(() => JSON.stringify(address.value.searchParams.getAll(name)))
  return computed(() => JSON.parse(joined.value) as string[])
}

/** Takes this path for the address, and keeps later changes from the browser. */
export function stayInPage(path: string): void {
  isAddressOfPage = false
  address.value = new URL(path, 'http://localhost')
}

export function navigate(href: string, { replace = false } = {}): void {
  const target = new URL(href, address.value)
  if (target.href === address.value.href) return
  address.value = target
  if (isAddressOfPage) enterInHistory(target, replace)
}

function enterInHistory(target: URL, replace: boolean): void {
  if (replace) history.replaceState(null, '', target)
  else history.pushState(null, '', target)
}

/**
 * Sets parameters, or removes those that are undefined or empty. With `push` the change gets an entry
 * of its own in the history, as for a filter or a selection.
 */
export function setQuery(
  changes: Record<string, string | string[] | undefined>,
  { push = false }: { push?: boolean } = {},
): void {
  const target = new URL(address.value)
  for (const [name, value] of Object.entries(changes)) {
    if (typeof value === 'string' && value !== '') {
      target.searchParams.set(name, value)
      continue
    }
    target.searchParams.delete(name)
    for (const each of value || []) target.searchParams.append(name, each)
  }
  navigate(target.href, { replace: !push })
}

/** Links within the page change the address without a reload; new tabs stay new tabs. */
export function followLocation(): void {
  addEventListener('popstate', () => {
    address.value = new URL(location.href)
  })
  document.addEventListener('click', event => {
    const link = (event.target as Element).closest?.('a')
    if (!link || link.target || link.origin !== location.origin || event.defaultPrevented) return
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return
    if (link.pathname.startsWith('/-/') || link.getAttribute('href')?.startsWith('#')) return
    event.preventDefault()
    navigate(link.href)
  })
}
