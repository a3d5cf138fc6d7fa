/** The rows of a fixed height that are visible, and `spare` more on each side. */
export function rowRange(options: {
  scrollTop: number
  height: number
  rowHeight: number
  count: number
  spare: number
}): { first: number; end: number } {
  const { scrollTop, height, rowHeight, count, spare } = options
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare)
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare)
  return { first: Math.min(first, Math.max(0, end - 1)), end }
}

/** The nearest scroll position at which the row is visible. */
export function scrollTopFor(
  row: number,
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop
}
