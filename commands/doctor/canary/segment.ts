import { setTimeout as sleep } from 'node:timers/promises'
import type { XRayDestination } from '../../../services/telemetry/config/destinations.ts'
import { DatagramSocket } from '../../../services/telemetry/to-xray/datagram-socket.ts'
import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import type { DoctorContext } from '../frame/context.ts'
import type { Sent } from './deliver.ts'
import { canaryService } from './span.ts'

const header = '{"format":"json","version":1}\n'

/** How long the kernel may take to say that nothing listens. */
const refusalMillis = 200

/** Sends the canary's segment to the daemon by UDP, which answers nothing: it is read back elsewhere. */
export async function sendSegment(context: DoctorContext, daemon: XRayDestination): Promise<Sent> {
  const startMillis = performance.now()
  const { promise: warned, resolve } = Promise.withResolvers<string>()
  const socket = new DatagramSocket({
    host: daemon.host,
    port: daemon.udpPort,
    onProblem: problem => resolve(problem),
  })
  socket.send(Buffer.from(segmentDatagram(context)))
  await socket.drain(refusalMillis)
  const quiet = sleep(refusalMillis).then(() => undefined)
  const problem = await Promise.race([warned, quiet])
  socket.close()
  return { problem, millis: Math.round(performance.now() - startMillis) }
}

/** The daemon's header line and the document. */
export const segmentDatagram = (context: DoctorContext) => header + JSON.stringify(segment(context))

function segment({ canary }: DoctorContext) {
  const end = Date.now() / 1000
  return {
    name: canaryService,
    id: canary.spanId,
    trace_id: toXRayTraceId(canary.traceId),
    start_time: end - 0.001,
    end_time: end,
    annotations: { app_doctor: true },
  }
}
