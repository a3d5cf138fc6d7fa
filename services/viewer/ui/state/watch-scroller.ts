/** Calls `look` now, and whenever the scrolling element is scrolled or has another size. */
export function watchScroller(element: Element, look: () => void): () => void {
  look()
  const observer = new ResizeObserver(look)
  observer.observe(element)
  element.addEventListener('scroll', look, { passive: true })
  return () => {
    observer.disconnect()
    element.removeEventListener('scroll', look)
  }
}
