import type { Trace } from '../../records/api.ts'
import { Menu } from '../parts/menu.tsx'
import { compareHref, mark, marked } from '../state/marked.ts'

/** What the trace can be compared with. */
export function CompareMenu({ trace: { traceId, name } }: { trace: Trace }) {
  const other = marked.value && marked.value.traceId !== traceId ? marked.value : undefined
  return (
    <Menu title="Compare">
      <li>
        <a href={compareHref('typical', traceId)}>With a typical one</a>
      </li>
      <li>
        <button type="button" onClick={() => mark(traceId, name)}>
          {other ? 'With the marked one' : marked.value ? 'Remove the mark' : 'Mark it'}
        </button>
      </li>
    </Menu>
  )
}
