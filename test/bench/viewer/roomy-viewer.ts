import { join } from 'node:path'
import { announceListening, stopOnSignals } from '../../../services/process/lifecycle.ts'
import { createApp } from '../../../services/viewer/app.ts'
import { createLogsApi } from '../../../services/viewer/aws/logs-api/logs-api.ts'
import { createFaultSwitches } from '../../../services/viewer/faults/fault-switches.ts'
import { createGuard } from '../../../services/viewer/http/guard.ts'
import { createPageApi } from '../../../services/viewer/page-api/page-api.ts'
import { openPorts } from '../../../services/viewer/ports.ts'
import { watchWires } from '../../../services/viewer/raw/watch-wires.ts'
import { openStore } from '../../../services/viewer/store/open.ts'

/**
 * The viewer's process as its `main.ts` builds it, but without the store's bound of 200,000 spans: the
 * promise is about a million.
 */
const infinite = Number.POSITIVE_INFINITY
const { store, raw, route } = watchWires(
  openStore({
    file: join(process.env.WAYWISER_DATA!, 'viewer.sqlite'),
    bounds: { bytes: infinite, spans: infinite, segments: infinite },
  }),
  createFaultSwitches(),
)
const pageApi = createPageApi({ store, raw })
const app = createApp({
  inbox: store.inbox,
  xray: store.xray,
  pageApi,
  logsApi: createLogsApi({ store }),
  pageFolder: '',
  publicUrl: undefined,
  watch: route,
  onError: error => console.error(error),
})
const { port, ...ports } = await openPorts({
  host: '127.0.0.1',
  port: 0,
  otlpPort: 0,
  otlpGrpcPort: 0,
  xrayPort: 0,
  drainDelayMillis: 0,
  ...app,
  isReady: () => true,
  onWarning: console.error,
  guard: createGuard({ publicUrl: undefined }),
})
stopOnSignals(async () => {
  pageApi.close()
  await ports.close()
  store.close()
})
announceListening({ port })

/** A message is answered when all that is derived from the received records is there. */
process.on('message', async () => {
  while (store.xray.isPending()) await store.xray.settle()
  while (store.search.isPending()) await store.search.settle()
  process.send!('derived')
})
