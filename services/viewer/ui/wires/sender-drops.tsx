import type { LogsAnswer } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { dropsFilter, type SenderDrop, senderDrops } from '../compute/sender-drops.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NoRows, TableHead } from '../parts/table.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useApi } from '../state/loaded.ts'

const path = `logs?range=P1D&limit=200&filter=${encodeURIComponent(dropsFilter)}`

/** Senders report once a minute. */
const refreshMillis = 30_000

/**
 * Records that senders dropped before sending, from their log lines: the viewer cannot count records
 * that were never sent.
 */
export function SenderDrops() {
  const loaded = useApi<LogsAnswer>(path, refreshMillis)
  return (
    <section class="panel" aria-labelledby="sender-drops">
      <header class="panel-head">
        <h2 id="sender-drops">Dropped by senders</h2>
        <div class="panel-note">
          from their log lines of the last 24 hours; counts are since the process started
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

const columns = ['Service', 'Lens', 'Destination', 'Reason', 'Records', 'Last']

function DropTable({ drops }: { drops: SenderDrop[] }) {
  return (
    <table class="cards" aria-label="Dropped by senders">
      <TableHead columns={columns} numbers={['Records']} />
      <tbody>
        {drops.map(drop => (
          <DropRow
            key={`${drop.stream} ${drop.lens} ${drop.destination} ${drop.reason}`}
            {...drop}
          />
        ))}
        {drops.length === 0 && <NoRows columns={columns.length} />}
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
      <td data-column="Lens">{rowText(lens, 20)}</td>
      <td data-column="Destination">{rowText(destination, 40)}</td>
      <td data-column="Reason">{rowText(reason, 60)}</td>
      <td class="number status-error" data-column="Records">
        ▲ {formatCount(count)}
      </td>
      <td data-column="Last">
        <TimeAgo millis={timeMillis} />
      </td>
    </tr>
  )
}
