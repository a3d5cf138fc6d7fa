import type { ComponentChildren, RefObject } from 'preact'

/** A scrolling part of the page; as a tab stop it can be scrolled by keyboard. */
export function Scroller(props: {
  label: string
  class?: string
  scroller?: RefObject<HTMLDivElement | null>
  onScroll?: (() => void) | undefined
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
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling needs the keyboard focus
      tabIndex={0}
      ref={scroller}
      {...handlers}
    >
      {children}
    </div>
  )
}
