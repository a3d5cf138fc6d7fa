import { createServer } from 'node:http'
import { createApp } from '../../services/viewer/app.ts'
import { createLogsApi } from '../../services/viewer/aws/logs-api/logs-api.ts'
import { createFaultSwitches } from '../../services/viewer/faults/fault-switches.ts'
import { createPageApi } from '../../services/viewer/page-api/page-api.ts'
import { watchWires } from '../../services/viewer/raw/watch-wires.ts'
import { openStore } from '../../services/viewer/store/open.ts'
import { connectTo, type Reply } from './connection.ts'
import { nowMillis } from './now.ts'
import { ViolationError } from './target.ts'

export type FuzzViewer = ReturnType<typeof openFuzzViewer>

/** The viewer put together as `main.ts` does it, with its store in memory and no port open. */
export function openFuzzViewer() {
  const now = () => nowMillis
  const failures: unknown[] = []
  const faults = createFaultSwitches()
  const opened = openStore({ file: ':memory:', now, warn: fields => failures.push(fields) })
  const { store, raw, route } = watchWires(opened, faults)
  const pageApi = createPageApi({ store, raw, now, faults })
  const app = createApp({
    inbox: store.inbox,
    xray: store.xray,
    pageApi,
    logsApi: createLogsApi({ store, now }),
    pageFolder: '/nowhere',
    publicUrl: undefined,
    now,
    watch: route,
    onError: error => failures.push(error),
  })
  const server = createServer(app.listener)
  const connection = connectTo(server)
  const changed = new Set<string>()
  store.listen({
    onTraces: ids => {
      for (const id of ids) changed.add(id)
    },
    onWires: () => {},
  })

  /** Checks what holds of every answer: never 5xx, nothing logged as a failure of ours. */
  function checkReply(reply: Reply | undefined, what: string): Reply {
    if (failures.length > 0) throw failures[0]
    if (!reply) throw new ViolationError(`${what}: the connection was closed without an answer`)
    const isFine = reply.status < 500 || reply.status === 501
    if (!isFine)
      throw new ViolationError(`${what}: ${reply.status} ${reply.body.toString().slice(0, 200)}`)
    return reply
  }

  async function ask(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: Buffer,
  ): Promise<Reply> {
    return checkReply(await connection.ask(method, path, headers, body), `${method} ${path}`)
  }

  /** A request that has to succeed; its answer as JSON. */
  async function read(path: string): Promise<unknown> {
    const { status, body } = await ask('GET', path)
    if (status !== 200)
      throw new ViolationError(`GET ${path}: ${status} ${body.toString().slice(0, 200)}`)
    return JSON.parse(body.toString('utf8'))
  }

  /** Accepted records can be read back: the traces that changed since the last time. */
  async function readChanged(): Promise<void> {
    const ids = [...changed].slice(0, 5)
    changed.clear()
    for (const id of ids) {
      const trace = (await read(`/-/api/traces/${id}`)) as { traceId: string }
      if (trace.traceId !== id) throw new ViolationError(`trace ${id} is read as ${trace.traceId}`)
    }
  }

  /** Reads every list and every view of all accepted records. */
  async function readAll(): Promise<void> {
    await readChanged()
    for (const path of readings) await read(path)
    const range = JSON.stringify({
      StartTime: nowMillis / 1000 - 21_000,
      EndTime: nowMillis / 1000,
    })
    for (const path of ['/ServiceGraph', '/TraceSummaries', '/TimeSeriesServiceStatistics']) {
      await ask('POST', path, { 'content-type': 'application/json' }, Buffer.from(range))
    }
    const { traces } = (await read('/-/api/traces?limit=1')) as { traces: { traceId: string }[] }
    for (const { traceId } of traces) {
      const file = await ask('GET', `/-/api/export/${traceId}`)
      const again = await ask('POST', '/-/api/import', {}, file.body)
      if (again.status !== 200) throw new ViolationError(`an export is refused: ${again.body}`)
    }
  }

  function close(): void {
    connection.close()
    pageApi.close()
    server.close()
    store.close()
  }
  return { ask, read, readChanged, readAll, store, connection, checkReply, close }
}

const wires = ['otlp-traces', 'otlp-logs', 'otlp-metrics', 'xray-api', 'rollbar', 'logs']

const readings = [
  'traces?limit=1000',
  'traces?sort=duration&limit=1000',
  'map',
  'map?range=PT1H',
  'errors?limit=1000&trend=20',
  'logs?limit=1000',
  'wires',
  ...wires.map(wire => `wires/${wire}`),
].map(path => `/-/api/${path}`)
