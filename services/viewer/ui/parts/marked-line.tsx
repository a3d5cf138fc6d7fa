import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { marked } from '../state/marked.ts'

/** Above a list: which trace is marked, and what to do next. */
export function MarkedLine() {
  const { value } = marked
  if (!value) return null
  return (
    <p class="page-line marked-line">
      <a href={traceHref(value.traceId)}>
        <bdi>{rowText(value.name, 80)}</bdi>
      </a>{' '}
      is marked: mark another trace (<kbd>m</kbd>) to compare them.{' '}
      <button type="button" onClick={() => (marked.value = undefined)}>
        Remove the mark
      </button>
    </p>
  )
}
