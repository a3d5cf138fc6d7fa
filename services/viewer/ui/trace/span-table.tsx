import { useMemo, useRef } from 'preact/hooks'
import { type NameSums, sumsByName } from '../../trace-tree/span-groups.ts'
import { formatCount, formatDuration } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { nameKey } from '../compute/show-only.ts'
import { FixedRows } from '../parts/fixed-rows.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { ServiceName } from '../parts/service-name.tsx'
import { queryParameter, setQuery } from '../state/location.ts'
import type { TraceState } from '../state/trace-state.ts'

const rowHeight = 28

const columns = [
  ['count', 'Count', formatCount],
  ['totalMillis', 'Total', formatDuration],
  ['selfMillis', 'Self', formatDuration],
  ['p95Millis', 'p95', formatDuration],
  ['errors', 'Errors', formatCount],
] as const

const by = queryParameter('by')

/** The spans by name and service; a click shows those of a row in the waterfall. */
export function SpanTable({ state }: { state: TraceState }) {
  const scroller = useRef<HTMLDivElement>(null)
  const tree = state.tree.value
  const [column] = columns.find(([key]) => key === by.value) ?? columns[2]
  const isByName = by.value === 'name'
  const rows = useMemo(
    () =>
      sumsByName(tree).sort((a, b) =>
        isByName ? nameKey(a).localeCompare(nameKey(b)) : b[column] - a[column],
      ),
    [tree, column, isByName],
  )
  const head = (key: string, title: string, isSorted: boolean) => (
    // biome-ignore lint/a11y/useSemanticElements: only the visible rows exist
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div
      key={key}
      role="columnheader"
      aria-sort={isSorted ? (isByName ? 'ascending' : 'descending') : undefined}
    >
      <button type="button" class="sort" onClick={() => setQuery({ by: key })}>
        {title}
        {isSorted && <span aria-hidden="true">{isByName ? ' ▲' : ' ▼'}</span>}
      </button>
    </div>
  )
  return (
    <Scroller label="Spans by name" class="span-table" scroller={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: only the visible rows exist */}
      <div role="table" aria-label="Spans by name" aria-rowcount={rows.length + 1}>
        {/* biome-ignore lint/a11y/useSemanticElements: only the visible rows exist */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons have the focus */}
        <div role="row" class="sums-row sums-head">
          {head('name', 'Span', isByName)}
          {columns.map(([key, title]) => head(key, title, !isByName && key === column))}
        </div>
        <FixedRows
          scroller={scroller}
          box="div"
          count={rows.length}
          rowHeight={rowHeight}
          row={(index, top) => (
            <SumsRow key={nameKey(rows[index]!)} sums={rows[index]!} top={top} />
          )}
        />
      </div>
    </Scroller>
  )
}

function SumsRow({ sums, top }: { sums: NameSums; top: number }) {
  const find = () => setQuery({ named: nameKey(sums), view: '' }, { push: true })
  return (
    // biome-ignore lint/a11y/useSemanticElements: only the visible rows exist
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div role="row" class="fixed-row sums-row" style={{ transform: `translateY(${top}px)` }}>
      {/* biome-ignore lint/a11y/useSemanticElements: only the visible rows exist */}
      <div role="cell">
        <button type="button" class="quiet" onClick={find}>
          <ServiceName service={sums.service} /> <bdi>{rowText(sums.name, 120)}</bdi>
        </button>
      </div>
      {columns.map(([key, , format]) => (
        // biome-ignore lint/a11y/useSemanticElements: only the visible rows exist
        <div
          key={key}
          role="cell"
          class={key === 'errors' && sums.errors > 0 ? 'status-fault' : undefined}
        >
          {key === 'errors' && sums.errors > 0 && '✖ '}
          {format(sums[key])}
        </div>
      ))}
    </div>
  )
}
