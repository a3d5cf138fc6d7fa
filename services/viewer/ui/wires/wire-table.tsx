import { type Wire, type WireCounts, type Wires, wires } from '../../records/api.ts'
import { formatBytes, formatCount } from '../../words/format.ts'
import { Scroller } from '../parts/scroller.tsx'
import { TableHead } from '../parts/table.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { whereRecordsGo } from '../state/where.ts'

const carries: { [wire in Wire]: string } = {
  'otlp-traces': 'spans, POST /v1/traces',
  'otlp-logs': 'log records, POST /v1/logs',
  'otlp-metrics': 'metrics, POST /v1/metrics (counted, not stored)',
  'xray-udp': 'segments, UDP',
  'xray-tcp': 'sampling requests, TCP',
  'xray-api': 'segments, POST /TraceSegments',
  rollbar: 'items, POST /api/1/item/',
  logs: 'log lines, PutLogEvents',
}

const onDaemonPort: Wire[] = ['xray-udp', 'xray-tcp']

const counted = ['Received', 'Rejected', 'Dropped', 'Bytes']

/** The counts of each wire since the store was created; its name opens its last payloads. */
export function WireTable({ counts, open }: { counts: Wires; open: Wire | undefined }) {
  return (
    <Scroller label="Wires" class="table wire-table">
      <table class="cards">
        <TableHead columns={['Wire', 'Carries', ...counted, 'Last']} numbers={counted} />
        <tbody>
          {wires.map(wire => (
            <WireRow key={wire} wire={wire} counts={counts[wire]} isOpen={wire === open} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function WireRow(props: { wire: Wire; counts: WireCounts; isOpen: boolean }) {
  const { wire, isOpen } = props
  const { received, rejected, dropped, bytes, lastSeenMillis } = props.counts
  const daemonPort = whereRecordsGo()?.ports.xray
  return (
    <tr>
      <th scope="row">
        <a href={isOpen ? '/wires' : `/wires?wire=${wire}`} aria-current={isOpen || undefined}>
          {wire}
        </a>
      </th>
      <td class="title">
        {[carries[wire], onDaemonPort.includes(wire) && daemonPort].filter(Boolean).join(' ')}
      </td>
      <td class="number" data-column="Received">
        {formatCount(received)}
      </td>
      <td class={`number ${rejected > 0 ? 'status-fault' : ''}`} data-column="Rejected">
        {rejected > 0 && '✖ '}
        {formatCount(rejected)}
      </td>
      <td class={`number ${dropped > 0 ? 'status-error' : ''}`} data-column="Dropped">
        {dropped > 0 && '▲ '}
        {formatCount(dropped)}
      </td>
      <td class="number" data-column="Bytes">
        {formatBytes(bytes)}
      </td>
      <td data-column="Last">
        {lastSeenMillis === null ? 'never' : <TimeAgo millis={lastSeenMillis} />}
      </td>
    </tr>
  )
}
