import { useSignal } from '@preact/signals'
import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { rowRange } from '../compute/row-range.ts'
import { watchScroller } from '../state/watch-scroller.ts'

const spareRows = 2

/**
 * Rows of one height. Only the visible ones exist, so that 50,000 cost no more than fifty. `scroller`
 * is the scrolling element around a box of the full height.
 */
export function FixedRows(props: {
  scroller: RefObject<HTMLDivElement | null>
  count: number
  rowHeight: number
  /** The box has room for so many rows, so that folding some moves nothing below. */
  minCount?: number
  row: (index: number, top: number) => ComponentChildren
  /** `div` where the rows are part of another widget, as in a tree. @default 'ul' */
  box?: 'ul' | 'div'
  children?: ComponentChildren
}) {
  const { scroller, count, rowHeight, minCount = 0, row, box: Box = 'ul', children } = props
  const box = useRef<HTMLElement>(null)
  const seen = useSignal({ scrollTop: 0, height: 600 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const scrollTop = Math.max(0, element.scrollTop - (box.current?.offsetTop ?? 0))
      // Rounded to rows: scrolling within one row shows the same rows.
      const first = Math.floor(scrollTop / rowHeight) * rowHeight
      const { value } = seen
      if (value.scrollTop === first && value.height === element.clientHeight) return
      seen.value = { scrollTop: first, height: element.clientHeight }
    }
    return watchScroller(element, look)
  }, [rowHeight])
  const { first, end } = rowRange({ ...seen.value, rowHeight, count, spare: spareRows })
  const rows: ComponentChildren[] = []
  for (let index = first; index < end; index++) rows.push(row(index, index * rowHeight))
  return (
    <Box
      ref={box as RefObject<HTMLUListElement & HTMLDivElement>}
      class="fixed-rows"
      role={Box === 'div' ? 'presentation' : undefined}
      style={{ height: `${Math.max(count, minCount) * rowHeight}px` }}
    >
      {rows}
      {children}
    </Box>
  )
}
