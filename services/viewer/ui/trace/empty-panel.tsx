import type { Lens, Trace } from '../../records/api.ts'
import { deliverySentence, lensLooks } from '../compute/delivery-words.ts'
import { Notice } from '../parts/notice.tsx'
import { Panel } from '../parts/panel.tsx'

/** A panel whose lens received nothing; it says why. */
export function EmptyPanel(props: {
  id: string
  title: string
  lens: Lens
  notice: string
  trace: Trace
}) {
  const { id, title, lens, notice, trace } = props
  return (
    <Panel id={id} title={title} note={lensLooks[lens].wire}>
      <Notice title={notice}>
        <p>{deliverySentence(lens, trace.delivery[lens])}</p>
      </Notice>
    </Panel>
  )
}
