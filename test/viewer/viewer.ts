import { createServer } from 'node:http'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { createApp } from '../../services/viewer/app.ts'
import { createLogsApi } from '../../services/viewer/aws/logs-api/logs-api.ts'
import { createFaultSwitches } from '../../services/viewer/faults/fault-switches.ts'
import { speakHttp2 } from '../../services/viewer/http/http2.ts'
import { createPageApi } from '../../services/viewer/page-api/page-api.ts'
import { watchWires } from '../../services/viewer/raw/watch-wires.ts'
import type { WhereAnswer } from '../../services/viewer/records/api.ts'
import { openStore, type StoreOptions } from '../../services/viewer/store/open.ts'
import { listen, urlOf } from '../support/ports.ts'
import { sampleMillis } from './records.ts'

export type TestViewer = Awaited<ReturnType<typeof startViewer>>

type ViewerOptions = Partial<StoreOptions> & {
  activitiesUrl?: string
  /** Folder of the built page. With it the viewer has fault switches and raw payloads too. */
  pageFolder?: string
  /** What the viewer says of its other ports; none of them is open. */
  ports?: WhereAnswer['ports']
}

/** The viewer behind real HTTP on a free port, with a clock that stands still until it is set. */
export async function startViewer(given: ViewerOptions = {}) {
  const { activitiesUrl, pageFolder, ports, ...options } = given
  const clock = { millis: sampleMillis + 1000 }
  const now = () => clock.millis
  const opened = openStore({ file: ':memory:', now, ...options })
  const faults = createFaultSwitches()
  const watched = pageFolder === undefined ? { store: opened } : watchWires(opened, faults)
  const { store } = watched
  const raw = 'raw' in watched ? { raw: watched.raw, faults } : {}
  const pageApi = createPageApi({ store, now, activitiesUrl, pageFolder, ports, ...raw })
  const errors: unknown[] = []
  const app = createApp({
    inbox: store.inbox,
    xray: store.xray,
    now,
    pageApi,
    logsApi: createLogsApi({ store, now }),
    pageFolder: pageFolder ?? '/nowhere',
    publicUrl: undefined,
    watch: 'route' in watched ? watched.route : undefined,
    onError: error => errors.push(error),
  })
  const server = createServer(app.listener)
  const http2 = speakHttp2(server)
  const origin = urlOf(await listen(server))

  async function request<Body>(method: string, path: string) {
    const { status, headers, ...response } = await answerOf(fetch(origin + path, { method }))
    return { status, headers, body: JSON.parse(response.text) as Body }
  }

  async function close(): Promise<void> {
    pageApi.close()
    await http2.close(0, 0)
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    store.close()
  }
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  const get = <Body = unknown>(path: string) => request<Body>('GET', path)
  return { origin, store, inbox: store.inbox, clock, errors, get, request, connections, close }
}

async function answerOf(response: Promise<Response>) {
  const { status, headers } = await response
  return { status, headers, text: await (await response).text() }
}

export const logsClient = (origin: string) =>
  new CloudWatchLogsClient({
    region: 'us-east-1',
    endpoint: origin,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  })

/** One raw call, as the SDK would send it. */
export async function callLogs(origin: string, operation: string, body: unknown) {
  const { status, headers, text } = await answerOf(
    fetch(origin, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${operation}`,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
  return { status, headers, text, body: text === '' ? undefined : JSON.parse(text) }
}
