import { serve } from '../../services/http/serve.ts'
import { announceListening, stopOnSignals } from '../../services/process/lifecycle.ts'
import { telemetry } from '../../services/telemetry/start.ts'

/** A service without `telemetry.instrument` around its listener. */
const host = '127.0.0.1'
const server = await serve({
  listener: (_request, response) => response.writeHead(404).end(),
  port: 0,
  host,
  isReady: () => true,
  drainDelayMillis: 0,
})
stopOnSignals(async () => {
  await server.close()
  await telemetry.shutdown()
})
void telemetry.selfCheck({ host, port: server.port })
announceListening({ port: server.port })
