import type { SenderDropsAnswer, Trace } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'
import { useApi } from '../state/loaded.ts'

/** A sender reports what it dropped within a minute. */
const reportMillis = 90_000

/** What the trace's own services dropped around its time, so that nothing is missed unseen. */
export function SenderLoss({ trace }: { trace: Trace }) {
  const { startMillis, durationMillis, services } = trace
  const [start, end] = [startMillis, startMillis + durationMillis + reportMillis].map(millis =>
    new Date(millis).toISOString(),
  )
  const { value } = useApi<SenderDropsAnswer>(`sender-drops?start=${start}&end=${end}`)
  if (value.state !== 'ready') return null
  const drops = value.answer.drops.filter(({ service }) => services.includes(service))
  if (drops.length === 0) return null
  return (
    <p class="left-out" role="status">
      {drops.map(({ text }) => rowText(text, 150)).join('; ')}. Records of this trace may be among
      them: <a href="/wires">what senders dropped</a>.
    </p>
  )
}
