import type { ComponentChildren } from 'preact'

/** A titled part of the page; its note names the wire of its contents. */
export function Panel(props: {
  id: string
  title: string
  note?: ComponentChildren
  tools?: ComponentChildren
  children: ComponentChildren
}) {
  const { id, title, note, tools, children } = props
  return (
    <section class={`panel panel-${id}`} aria-labelledby={`panel-${id}`}>
      <header class="panel-head">
        <h2 id={`panel-${id}`}>{title}</h2>
        {tools && <div class="tools">{tools}</div>}
        {note && <div class="panel-note">{note}</div>}
      </header>
      {children}
    </section>
  )
}
