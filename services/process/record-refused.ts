import { SpanKind } from '@opentelemetry/api'
import type { Refused } from '../http/refused-requests.ts'
import { ipOf } from '../telemetry/instrumentation/address.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

/**
 * Records a request of which neither method nor path could be read, like the others: by a SERVER span,
 * and by a line inside it.
 */
export function recordRefused(telemetry: Telemetry, { status, error, socket }: Refused): void {
  const client = ipOf(socket.remoteAddress ?? '')
  const attributes = {
    'http.request.method': '_OTHER',
    'http.response.status_code': status,
    'url.scheme': 'http',
    'client.address': client,
    'network.peer.address': client,
  }
  const record = () => telemetry.log.info({ client, status, refused: error }, 'request')
  telemetry.withSpan('HTTP', record, { kind: SpanKind.SERVER, attributes })
}
