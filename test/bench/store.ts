import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { SpanRecord } from '../../services/viewer/records/record.ts'
import { openStore } from '../../services/viewer/store/open.ts'
import { runAtOnce } from '../../services/viewer/turns/turns.ts'
import { sampleMillis, span, spanId, traceId } from '../viewer/records.ts'
import { scratchFolder } from './scratch-folder.ts'

/**
 * How many spans the store takes a second, and how fast it answers when it is full:
 *
 *     node test/bench/store.ts [spans] [bound]
 */
const [spanCount = 1_000_000, bound = Number.POSITIVE_INFINITY] = process.argv.slice(2).map(Number)
const spansPerTrace = 20
const spansPerBatch = 512

const folder = scratchFolder()
const file = join(folder, 'viewer.sqlite')
const store = openStore({ file, bounds: { spans: bound, bytes: Number.POSITIVE_INFINITY } })

const resources = ['activities', 'notifications'].map(service => ({
  'service.name': service,
  'service.version': '0.1.0',
  'service.instance.id': '5b1fcf5c-2d05-4f8a-9a3e-0f2d8a6f9c11',
  'host.name': 'bench',
  'process.pid': 4711,
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.language': 'nodejs',
  'waywiser.lenses': ['otlp', 'xray', 'rollbar', 'logs'],
}))

function benchSpan(n: number): SpanRecord {
  const index = n % spansPerTrace
  const trace = (n - index) / spansPerTrace
  const isSecondService = index >= spansPerTrace / 2
  return span({
    traceId: traceId(trace),
    spanId: spanId(n),
    ...(index === 0 ? {} : { parentId: spanId(n - 1) }),
    name: isSecondService ? 'GET /api/notifications/unread-count' : 'GET /api/activities/home',
    kind: index === 0 || index === spansPerTrace / 2 ? 'SERVER' : 'INTERNAL',
    service: isSecondService ? 'notifications' : 'activities',
    startMillis: sampleMillis + trace + index / 1000,
    durationMillis: 1 + (n % 997) / 10,
    attributes: {
      'http.request.method': 'GET',
      'url.path': '/api/activities/home',
      'url.scheme': 'http',
      'http.response.status_code': n % 100 === 0 ? 500 : 200,
      'http.route': '/api/activities/home',
      'app.now': '2026-11-22T16:00:00.000Z',
      'app.result_length': index,
    },
    resource: resources[isSecondService ? 1 : 0]!,
  })
}

let busyMillis = 0
// On a shared machine, the processor's time says more than the clock's.
let cpuMicros = 0
let slowestMillis = 0
for (let first = 0; first < spanCount; first += spansPerBatch) {
  const count = Math.min(spansPerBatch, spanCount - first)
  const batch = Array.from({ length: count }, (_, index) => benchSpan(first + index))
  const started = performance.now()
  const cpuBefore = process.threadCpuUsage()
  store.inbox.addSpans(batch)
  const tookMillis = performance.now() - started
  const { user, system } = process.threadCpuUsage(cpuBefore)
  cpuMicros += user + system
  busyMillis += tookMillis
  slowestMillis = Math.max(slowestMillis, tookMillis)
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6)
console.log(`${store.totals.spans} spans kept of ${spanCount}`)
console.log(`${Math.round((spanCount / busyMillis) * 1000)} spans/s`)
console.log(`${Math.round((spanCount / cpuMicros) * 1e6)} spans per second of processor time`)
console.log(`slowest batch of ${spansPerBatch}: ${slowestMillis.toFixed(1)} ms`)
console.log(
  `file ${megabytes(statSync(file).size)} MB, RSS ${megabytes(process.memoryUsage.rss())} MB`,
)

const range = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }
function time(what: string, work: () => unknown): void {
  const started = performance.now()
  const cpuBefore = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(cpuBefore)
  const millis = (performance.now() - started).toFixed(1)
  console.log(`${what}: ${millis} ms, of which processor ${((user + system) / 1000).toFixed(1)} ms`)
}
const lastTrace = traceId(Math.floor((spanCount - 1) / spansPerTrace))
time('one trace', () => runAtOnce(store.trace(lastTrace)))
time('newest 100, cold', () => runAtOnce(store.traces({ range, sort: 'time', limit: 100 })))
time('newest 100 again', () => runAtOnce(store.traces({ range, sort: 'time', limit: 100 })))
time('newest 1000, cold', () => runAtOnce(store.traces({ range, sort: 'time', limit: 1000 })))
time('slowest 100, cold', () => runAtOnce(store.traces({ range, sort: 'duration', limit: 100 })))
store.close()
time('opened again', () => openStore({ file, bounds: { spans: bound } }).close())
