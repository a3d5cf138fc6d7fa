import type { LogDestination } from '../../../services/telemetry/config/destinations.ts'
import { unanswered } from '../../../services/telemetry/delivery/outcome.ts'
import { toLogEvent } from '../../../services/telemetry/to-cloudwatch/log-event.ts'
import { LogStreamClient } from '../../../services/telemetry/to-cloudwatch/log-stream-client.ts'
import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import type { DoctorContext } from '../frame/context.ts'
import { type Sent, sendMillis, within } from './deliver.ts'
import { canaryMark, canaryService } from './span.ts'

/** With the search for credentials, and for a group and a stream that have to be made. */
const longestMillis = 3 * sendMillis

/** Sends the canary's line by PutLogEvents, into a stream of its own. */
export async function sendLine(context: DoctorContext, destination: LogDestination): Promise<Sent> {
  const startMillis = performance.now()
  const options = { ...destination, logStream: canaryService, timeoutMillis: sendMillis }
  const event = toLogEvent(JSON.stringify(fields(context)), () => {})
  const outcome = await within(longestMillis, new LogStreamClient(options).put([event])).catch(
    unanswered,
  )
  const isKept = outcome.kind === 'delivered' && !outcome.rejected
  const problem = isKept ? undefined : (outcome.problem ?? outcome.kind)
  return { problem, millis: Math.round(performance.now() - startMillis) }
}

const fields = ({ canary }: DoctorContext) => ({
  level: 'info',
  time: new Date().toISOString(),
  msg: 'doctor canary',
  service: canaryService,
  ...canaryMark,
  trace_id: canary.traceId,
  span_id: canary.spanId,
  trace_flags: '01',
  xray_trace_id: toXRayTraceId(canary.traceId),
})
