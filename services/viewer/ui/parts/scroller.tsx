import type { ComponentChildren, RefObject } from 'preact'

/** What scrolls inside the page: a tab stop, so that the keyboard can scroll it too. */
export function Scroller(props: {
  label: string
  class?: string
  scroller?: RefObject<HTMLDivElement | null>
  onScroll?: () => void
  onMouseLeave?: () => void
  children: ComponentChildren
}) {
  const { label, class: more = '', scroller, children, ...handlers } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      class={`scroller ${more}`}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
      tabIndex={0}
      {...(scroller && { ref: scroller })}
      {...handlers}
    >
      {children}
    </div>
  )
}
