import type { Lens, Trace } from '../../records/api.ts'
import { deliverySentence } from '../compute/delivery-words.ts'

/** A panel whose lens received nothing: one line, which says why and leaves the room to others. */
export function EmptyPanel(props: {
  id: string
  title: string
  lens: Lens
  notice: string
  trace: Trace
}) {
  const { id, title, lens, notice, trace } = props
  const sentence = deliverySentence(lens, trace.delivery[lens])
  return (
    <section class={`panel panel-${id} panel-empty`} aria-labelledby={`panel-${id}`}>
      <header class="panel-head">
        <h2 id={`panel-${id}`}>{title}</h2>
        <p class="panel-note" role="status">
          {sentence.startsWith(notice) ? '' : `${notice} · `}
          {sentence}
        </p>
      </header>
    </section>
  )
}
