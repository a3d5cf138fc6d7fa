import type { ComponentChildren } from 'preact'

/** A list of choices behind a button. Escape closes it, and so does leaving it. */
export const Menu = (props: { title: string; id?: string; children: ComponentChildren }) => (
  <details
    class="menu"
    id={props.id}
    onFocusOut={({ currentTarget, relatedTarget }) => {
      if (relatedTarget && !currentTarget.contains(relatedTarget as Node)) close(currentTarget)
    }}
    onKeyDown={event => {
      if (event.key !== 'Escape' || !event.currentTarget.open) return
      event.stopPropagation()
      close(event.currentTarget)
      event.currentTarget.querySelector('summary')!.focus()
    }}
  >
    <summary>{props.title}</summary>
    <ul>{props.children}</ul>
  </details>
)

const close = (menu: HTMLDetailsElement) => (menu.open = false)
