import type { RawPayload, Wire, WireDetail } from '../../records/api.ts'
import { formatBytes, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { RawText } from '../parts/json.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Notice } from '../parts/notice.tsx'
import { useApi } from '../state/loaded.ts'
import { exactTime, momentTime } from '../state/zone.ts'

const refreshMillis = 2_000

/** The last payloads of a wire, and the last rejected ones with the reasons. */
export function WirePayloads({ wire }: { wire: Wire }) {
  const loaded = useApi<WireDetail>(`wires/${wire}`, refreshMillis)
  return (
    <section class="panel wire-payloads" aria-labelledby="wire-payloads">
      <header class="panel-head">
        <h2 id="wire-payloads">{wire}</h2>
        <div class="panel-note">the last twenty as received, keys masked</div>
      </header>
      <LoadedView loaded={loaded} what="payloads" show={detail => <Lists detail={detail} />} />
    </section>
  )
}

function Lists({ detail: { payloads, rejected } }: { detail: WireDetail }) {
  if (payloads.length === 0 && rejected.length === 0) {
    return <Notice title="Nothing received on this wire since the viewer started" />
  }
  return (
    <div class="payload-lists">
      {rejected.length > 0 && (
        <PayloadList title={`${rejected.length} rejected`} payloads={rejected} />
      )}
      <PayloadList
        title={`Last ${plural(payloads.length, 'payload')}${rejected.length > 0 ? '' : ', none rejected'}`}
        payloads={payloads}
      />
    </div>
  )
}

function PayloadList({ title, payloads }: { title: string; payloads: RawPayload[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {payloads.map(payload => (
        <Payload key={`${payload.timeMillis} ${payload.bytes} ${payload.what}`} payload={payload} />
      ))}
    </div>
  )
}

function Payload({ payload }: { payload: RawPayload }) {
  const { timeMillis, what, bytes, status, reasons, shownAs, cutBytes, headers, body } = payload
  const cut = cutBytes > 0 ? ` · the last ${formatBytes(cutBytes)} not stored` : ''
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return (
    <div class="payload">
      <p>
        <time title={exactTime(timeMillis)}>{momentTime(timeMillis)}</time>{' '}
        {status !== undefined && (
          <b class={status < 400 ? 'status-ok' : 'status-fault'}>
            {status < 400 ? '●' : '✖'} {status}
          </b>
        )}{' '}
        <bdi>{rowText(what, 200)}</bdi> · {formatBytes(bytes)}
        {cut}
      </p>
      {reasons.map(reason => (
        <p key={reason} class="status-fault">
          <bdi>{rowText(reason, 500)}</bdi>
        </p>
      ))}
      <RawText title={titles[shownAs]} text={[...head, '', body].join('\n')} />
    </div>
  )
}

const titles = {
  text: 'Raw payload',
  decoded: 'Payload, decoded from protobuf',
  hex: 'Payload, its first bytes',
} as const
