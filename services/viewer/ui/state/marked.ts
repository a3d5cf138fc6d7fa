import { signal } from '@preact/signals'
import { announce } from './copy.ts'
import { navigate } from './location.ts'

/** A trace that waits for another one to be compared with. */
export const marked = signal<{ traceId: string; name: string } | undefined>(undefined)

/** Marks a trace; the same one again removes the mark; another one opens their comparison. */
export function mark(traceId: string, name: string): void {
  const first = marked.value
  if (!first) {
    marked.value = { traceId, name }
    announce('Marked: mark another trace to compare them')
    return
  }
  marked.value = undefined
  if (first.traceId !== traceId) navigate(compareHref(first.traceId, traceId))
}

/** `a` may be `typical`. */
export const compareHref = (a: string, b: string) => `/compare/${a}/${b}`
