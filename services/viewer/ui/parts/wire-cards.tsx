import { lenses, type Wire, type Wires } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { lensLooks } from '../compute/delivery-words.ts'
import { wireCounts } from '../state/events.ts'
import { useApi } from '../state/loaded.ts'

const wiresOfLens = {
  otlp: ['otlp-traces'],
  xray: ['xray-udp', 'xray-api'],
  rollbar: ['rollbar'],
  logs: ['logs', 'otlp-logs'],
} as const satisfies Record<string, Wire[]>

/** How many records each lens has received. */
export function WireCards() {
  const first = useApi<Wires>('wires').value
  const wires = wireCounts.value ?? (first.state === 'ready' ? first.answer : undefined)
  return (
    <ul class="wire-cards" aria-label="Received so far">
      {lenses.map(lens => {
        const looks = lensLooks[lens]
        const counts = wiresOfLens[lens].map(wire => wires?.[wire])
        const received = counts.reduce((sum, each) => sum + (each?.received ?? 0), 0)
        const lost = counts.reduce(
          (sum, each) => sum + (each?.rejected ?? 0) + (each?.dropped ?? 0),
          0,
        )
        return (
          <li key={lens}>
            <span class="wire-letter">{looks.letter}</span>
            <b>{wires ? formatCount(received) : '…'}</b> {received === 1 ? looks.one : looks.many}
            <small>{looks.wire}</small>
            {lost > 0 && (
              <a class="status-fault" href="/wires">
                ✖ {formatCount(lost)} rejected or dropped
              </a>
            )}
          </li>
        )
      })}
    </ul>
  )
}
