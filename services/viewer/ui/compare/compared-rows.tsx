import { useMemo, useRef } from 'preact/hooks'
import type { CompareAnswer, ComparedSide } from '../../records/api.ts'
import { formatDuration } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { serviceClass } from '../compute/service-colours.ts'
import { FixedRows } from '../parts/fixed-rows.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { useRowKeys } from '../state/row-keys.ts'

type Row = CompareAnswer['rows'][number]

const rowHeight = 28
const maxIndent = 12

/** The merged tree: what each span takes in A and in B, and the difference as a bar each way. */
export function ComparedRows(props: { rows: Row[]; a: string; b: string; byDifference: boolean }) {
  const { rows, a, b, byDifference } = props
  const scroller = useRef<HTMLDivElement>(null)
  const sorted = useMemo(() => (byDifference ? rows.toSorted(bySize) : rows), [rows, byDifference])
  const mostMillis = Math.max(0.001, ...rows.map(row => Math.abs(row.deltaMillis)))
  useRowKeys('Compare', 'a.compare-row', 'span')
  return (
    <div class="trace-list compare">
      <div class="compare-row trace-row-head" aria-hidden="true">
        <span>Span</span>
        <span class="number">A</span>
        <span class="number">B</span>
        <span class="number">B − A</span>
        <span>faster | slower</span>
      </div>
      <Scroller label="Spans of both traces" scroller={scroller}>
        <FixedRows
          scroller={scroller}
          count={sorted.length}
          rowHeight={rowHeight}
          row={(index, top) => {
            const row = sorted[index]!
            const href = row.b ? traceHref(b, row.b.spanId) : traceHref(a, row.a?.spanId)
            return (
              <li key={index} class="fixed-row" style={{ transform: `translateY(${top}px)` }}>
                <ComparedRow row={row} href={href} mostMillis={mostMillis} isFlat={byDifference} />
              </li>
            )
          }}
        />
      </Scroller>
    </div>
  )
}

const bySize = (one: Row, other: Row) => Math.abs(other.deltaMillis) - Math.abs(one.deltaMillis)

function ComparedRow(props: { row: Row; href: string; mostMillis: number; isFlat: boolean }) {
  const { row, href, mostMillis, isFlat } = props
  const { service, name, ordinal, depth, a, b, deltaMillis } = row
  const only = a && b ? '' : a ? ' only-a' : ' only-b'
  return (
    <a class={`compare-row${only}`} href={href} title={row.path.join(' › ')}>
      <span
        class="trace-name"
        style={{ paddingLeft: `${isFlat ? 0 : Math.min(depth, maxIndent)}em` }}
      >
        <StatusMark status={(b ?? a)?.status ?? 'ok'} />{' '}
        <span class={`service ${serviceClass(service)}`}>{rowText(service, 40)}</span>{' '}
        <bdi>{rowText(name, 120)}</bdi>
        {ordinal > 1 && <span class="more"> #{ordinal}</span>}
      </span>
      <Duration side={a} />
      <Duration side={b} />
      <span class="number">{signed(deltaMillis)}</span>
      <Bar deltaMillis={deltaMillis} mostMillis={mostMillis} />
    </a>
  )
}

const Duration = ({ side }: { side: ComparedSide | undefined }) => (
  <span class="number">{side ? formatDuration(side.durationMillis) : 'none'}</span>
)

const signed = (millis: number) => (millis > 0 ? '+' : '') + formatDuration(millis)

function Bar({ deltaMillis, mostMillis }: { deltaMillis: number; mostMillis: number }) {
  const width = (Math.abs(deltaMillis) / mostMillis) * 50
  const left = deltaMillis < 0 ? 50 - width : 50
  return (
    <span class="delta" aria-hidden="true">
      <span
        class={deltaMillis > 0 ? 'slower' : 'faster'}
        style={{ left: `${left}%`, width: `${width}%` }}
      />
    </span>
  )
}
