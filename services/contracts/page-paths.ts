import { pathOf } from './probe-paths.ts'

/** Where a page of ours sends its spans: on its own origin, and not named after what lists block. */
export const pageSpansPath = '/-/page-spans'

const pageFile = /^\/(?:assets\/[\w-][\w.-]*|favicon)\.\w+$/

export const isPageFile = (path: string) => pageFile.test(path)

/**
 * Whether a request belongs to a page and leaves no span, no segment and no log line: its files, which
 * say nothing of the services, and its spans, which would make spans in turn.
 */
export function isBesideTraces(url: string | undefined): boolean {
  const path = pathOf(url ?? '') ?? ''
  return path === pageSpansPath || isPageFile(path)
}
