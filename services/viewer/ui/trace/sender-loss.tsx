import type { LogsAnswer, Trace } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { lensLooks } from '../compute/delivery-words.ts'
import { rowText } from '../compute/outside-text.ts'
import { dropsFilter, type SenderDrop, senderDrops } from '../compute/sender-drops.ts'
import { useApi } from '../state/loaded.ts'

/** A sender reports what it dropped within a minute. */
const reportMillis = 90_000

/** What the trace's own services dropped around its time, so that nothing is missed unseen. */
export function SenderLoss({ trace }: { trace: Trace }) {
  const { startMillis, durationMillis, services } = trace
  const query = new URLSearchParams({
    start: new Date(startMillis).toISOString(),
    end: new Date(startMillis + durationMillis + reportMillis).toISOString(),
    filter: dropsFilter,
    limit: '200',
  })
  const { value } = useApi<LogsAnswer>(`logs?${query}`)
  if (value.state !== 'ready') return null
  const drops = senderDrops(value.answer.logs).filter(({ service }) => services.includes(service))
  if (drops.length === 0) return null
  return (
    <p class="left-out" role="status">
      {drops.map(dropInWords).join('; ')}. Records of this trace may be among them:{' '}
      <a href="/wires">what senders dropped</a>.
    </p>
  )
}

/** `activities dropped 28,000 spans (queue full)` */
function dropInWords({ service, lens, count, reason }: SenderDrop): string {
  const { one, many } = lensLooks[lens as keyof typeof lensLooks] ?? {
    one: 'record',
    many: 'records',
  }
  return `${rowText(service, 60)} dropped ${plural(count, one, many)} (${rowText(reason, 60)})`
}
