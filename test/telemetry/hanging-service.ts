import { runService } from '../../services/process/run-service.ts'
import { telemetry } from '../../services/telemetry/start.ts'

const never = () => new Promise<void>(() => {})

/** A service whose work beside its answers never ends, and whose database never lets go. */
await runService({
  server: { port: 0, host: '127.0.0.1', drainDelayMillis: 0 },
  database: {
    isPrepared: () => true,
    prepare: async () => {},
    close: never,
  },
  telemetry,
  settle: never,
  app: (_request, response) => response.end('answered'),
})
