import type { LogsAnswer } from '../../records/api.ts'
import { formatAgo, formatCount, formatExact } from '../compute/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { dropsFilter, type SenderDrop, senderDrops } from '../compute/sender-drops.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { useApi } from '../state/loaded.ts'

const path = `logs?range=P1D&limit=200&filter=${encodeURIComponent(dropsFilter)}`

/** Senders say it once a minute. */
const refreshMillis = 30_000

/**
 * What senders gave up before it came to a wire, as their log lines say: the viewer itself cannot know
 * of a record that was never sent.
 */
export function SenderDrops() {
  const loaded = useApi<LogsAnswer>(path, refreshMillis)
  return (
    <section class="panel" aria-labelledby="sender-drops">
      <header class="panel-head">
        <h2 id="sender-drops">Dropped by senders</h2>
        <div class="panel-note">
          as their log lines say, in the last 24 hours; each counts since its process started
        </div>
      </header>
      <LoadedView
        loaded={loaded}
        what="drops"
        show={({ logs }) => <DropTable drops={senderDrops(logs)} />}
      />
    </section>
  )
}

function DropTable({ drops }: { drops: SenderDrop[] }) {
  return (
    <table aria-label="Dropped by senders">
      <thead>
        <tr>
          {['Service', 'Lens', 'Destination', 'Why'].map(title => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
          <th scope="col" class="number">
            Records
          </th>
          <th scope="col">Last</th>
        </tr>
      </thead>
      <tbody>
        {drops.map(drop => (
          <DropRow
            key={`${drop.stream} ${drop.lens} ${drop.destination} ${drop.reason}`}
            {...drop}
          />
        ))}
        {drops.length === 0 && (
          <tr>
            <td colSpan={6}>none</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function DropRow({ service, stream, lens, destination, reason, count, timeMillis }: SenderDrop) {
  return (
    <tr>
      <th scope="row" title={rowText(stream, 600)}>
        {rowText(service, 60)}
      </th>
      <td>{rowText(lens, 20)}</td>
      <td>{rowText(destination, 40)}</td>
      <td>{rowText(reason, 60)}</td>
      <td class="number status-error">▲ {formatCount(count)}</td>
      <td>
        <time title={formatExact(timeMillis)}>{formatAgo(timeMillis, Date.now())}</time>
      </td>
    </tr>
  )
}
