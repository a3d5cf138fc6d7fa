import { type WireCounts, type Wires, wires } from '../../api.ts'
import { formatAgo, formatBytes, formatCount, formatExact } from '../compute/format.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { wireCounts } from '../state/events.ts'
import { useApi } from '../state/loaded.ts'

const what: { [wire in keyof Wires]: string } = {
  'otlp-traces': 'spans, POST /v1/traces',
  'otlp-logs': 'log records, POST /v1/logs',
  'otlp-metrics': 'metrics, POST /v1/metrics (counted, not kept)',
  'xray-udp': 'segments, UDP 2000',
  'xray-tcp': 'sampling questions, TCP 2000',
  'xray-api': 'segments, POST /TraceSegments',
  rollbar: 'items, POST /api/1/item/',
  logs: 'log lines, PutLogEvents',
}

/** `/wires`: what came in by each wire, and what was refused. */
export function WiresPage() {
  const loaded = useApi<Wires>('wires', 5_000)
  return (
    <div class="page">
      <div class="page-head">
        <h1>Wires</h1>
      </div>
      <LoadedView
        loaded={loaded}
        what="the wires"
        show={answer => <WireTable counts={wireCounts.value ?? answer} />}
      />
    </div>
  )
}

function WireTable({ counts }: { counts: Wires }) {
  return (
    <Scroller label="Wires" class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Wire</th>
            <th scope="col">Carries</th>
            {['Received', 'Rejected', 'Dropped', 'Bytes'].map(title => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {wires.map(wire => (
            <WireRow key={wire} wire={wire} counts={counts[wire]} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function WireRow({ wire, counts }: { wire: keyof Wires; counts: WireCounts }) {
  const { received, rejected, dropped, bytes, lastSeenMillis } = counts
  return (
    <tr>
      <th scope="row">{wire}</th>
      <td>{what[wire]}</td>
      <td class="number">{formatCount(received)}</td>
      <td class={`number ${rejected > 0 ? 'status-fault' : ''}`}>
        {rejected > 0 && '✖ '}
        {formatCount(rejected)}
      </td>
      <td class={`number ${dropped > 0 ? 'status-error' : ''}`}>
        {dropped > 0 && '▲ '}
        {formatCount(dropped)}
      </td>
      <td class="number">{formatBytes(bytes)}</td>
      <td>
        {lastSeenMillis === null ? (
          'never'
        ) : (
          <time title={formatExact(lastSeenMillis)}>{formatAgo(lastSeenMillis, Date.now())}</time>
        )}
      </td>
    </tr>
  )
}
