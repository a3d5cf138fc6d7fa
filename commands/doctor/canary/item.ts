import { hostname } from 'node:os'
import type { RollbarDestination } from '../../../services/telemetry/config/destinations.ts'
import { createItemQueue } from '../../../services/telemetry/to-rollbar/queue.ts'
import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import { version } from '../../../services/viewer/version.ts'
import type { DoctorContext } from '../frame/context.ts'
import { deliver, type Sent, sendMillis } from './deliver.ts'
import { canaryMark, canaryService } from './span.ts'

/** Sends the canary's item, of level debug, to one destination. */
export function sendItem(context: DoctorContext, destination: RollbarDestination): Promise<Sent> {
  const payload = JSON.stringify({ data: itemData(context) })
  const entry = { payload, bytes: Buffer.byteLength(payload), records: 1 }
  const options = { timeoutMillis: sendMillis }
  return deliver(warn => createItemQueue(destination, { ...options, warn }), entry)
}

/** https://docs.rollbar.com/reference/create-item */
const itemData = ({ config, canary }: DoctorContext) => ({
  environment: config.environmentName,
  level: 'debug',
  timestamp: Math.floor(Date.now() / 1000),
  language: 'javascript',
  uuid: canary.itemUuid,
  context: 'doctor',
  // All canaries are one item.
  fingerprint: canaryService,
  body: { message: { body: 'doctor canary' } },
  custom: {
    ...canaryMark,
    trace_id: canary.traceId,
    span_id: canary.spanId,
    trace_flags: '01',
    xray_trace_id: toXRayTraceId(canary.traceId),
  },
  server: { host: hostname() },
  notifier: { name: canaryService, version: version() },
})
