import type { SenderDropsAnswer } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useApi } from '../state/loaded.ts'

/** Senders report once a minute. */
const refreshMillis = 30_000

/**
 * Records that senders dropped before sending, from their log lines: the viewer cannot count records
 * that were never sent.
 */
export function SenderDrops() {
  const loaded = useApi<SenderDropsAnswer>('sender-drops?range=P1D', refreshMillis)
  return (
    <section class="panel" aria-labelledby="sender-drops">
      <header class="panel-head">
        <h2 id="sender-drops">Dropped by senders</h2>
        <div class="panel-note">
          from their log lines of the last 24 hours; counts are since the process started
        </div>
      </header>
      <LoadedView loaded={loaded} what="drops" show={DropTable} />
    </section>
  )
}

const DropTable = ({ drops }: SenderDropsAnswer) => (
  <DataTable
    label="Dropped by senders"
    columns={['Service', 'Lens', 'Destination', 'Reason', 'Records', 'Last']}
    numbers={['Records']}
    rows={drops.map(({ service, stream, lens, destination, reason, count, timeMillis }) => ({
      key: `${stream} ${lens} ${destination} ${reason}`,
      title: rowText(stream, 600),
      cells: [
        rowText(service, 60),
        rowText(lens, 20),
        rowText(destination, 40),
        rowText(reason, 60),
        <span class="status-error">▲ {formatCount(count)}</span>,
        <TimeAgo millis={timeMillis} />,
      ],
    }))}
  />
)
