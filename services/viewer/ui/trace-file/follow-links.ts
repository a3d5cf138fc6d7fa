import { announce } from '../state/copy.ts'
import { navigate, route } from '../state/location.ts'

/** Links within the trace work; those to other pages of the viewer lead nowhere from a file. */
export function followLinks(): void {
  document.addEventListener('click', event => {
    const link = (event.target as Element).closest?.('a')
    const href = link?.getAttribute('href')
    if (!link || !href || link.target || href.startsWith('#')) return
    event.preventDefault()
    if (isHere(href)) navigate(href, { replace: true })
    else announce('That is not in this file: a viewer has it, where the trace is imported.')
  })
}

function isHere(href: string): boolean {
  const here = route.value
  return here.page === 'trace' && href.split('?')[0] === `/trace/${here.traceId}`
}
