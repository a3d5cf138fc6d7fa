/**
 * Stands in for the viewer while the page is built and tested: the built page under the same strict
 * Content-Security-Policy, and answers typed by the viewer's API. `node test/viewer/ui/sample-server.ts`
 * serves it on port 8099 with a request every second.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFaultSwitches } from '../../../services/viewer/faults/fault-switches.ts'
import { parseFilterExpression } from '../../../services/viewer/filter/xray/parse.ts'
import type { FilterError } from '../../../services/viewer/filter/xray/scanner.ts'
import type {
  DemoAnswer,
  ErrorItem,
  ErrorsAnswer,
  LogsAnswer,
  MapAnswer,
  RawPayload,
  Trace,
  TraceSummary,
  TracesAnswer,
  Wire,
  WireDetail,
  Wires,
} from '../../../services/viewer/records/api.ts'
import { wires } from '../../../services/viewer/records/api.ts'
import { answerAws } from './sample-aws.ts'

const pageFolder = fileURLToPath(new URL('../../../dist/viewer', import.meta.url))

const policy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export type SampleServer = {
  url: string
  /** What `/-/api/traces/<id>` knows. */
  traces: Map<string, Trace>
  errors: ErrorItem[]
  map: MapAnswer
  /** Which traces fit a filter; the expression itself is checked by the real parser. */
  matches: (trace: Trace, filter: string) => boolean
  /** Paths with queries that the API was asked, the last one last. */
  asked: string[]
  /** Puts a trace where the API finds it and tells every open page. */
  send(trace: Trace): void
  tell(summary: TraceSummary): void
  /** Tells every open page how much came in by some wires. */
  tellWires(received: { [wire in keyof Wires]?: number }): void
  /** What `POST /-/api/demo` does; it answers with the id. */
  onDemo: () => string
  /** How many event streams are open. */
  streams(): number
  close(): Promise<void>
}

/** @param port 0 for any free one */
export async function startSampleServer(port = 0): Promise<SampleServer> {
  const streams = new Set<ServerResponse>()
  const sample: SampleServer = {
    url: '',
    traces: new Map(),
    errors: [],
    map: { nodes: [], edges: [] },
    matches: () => true,
    asked: [],
    send(trace) {
      sample.traces.set(trace.traceId, trace)
      sample.tell(summaryOf(trace))
    },
    tell(summary) {
      for (const stream of streams) writeEvent(stream, 'trace', summary)
    },
    tellWires(received) {
      const told = sampleWires()
      for (const [wire, count] of Object.entries(received)) {
        told[wire as keyof Wires] = { ...told[wire as keyof Wires], received: count }
      }
      for (const stream of streams) writeEvent(stream, 'wires', told)
    },
    onDemo: () => 'f'.repeat(32),
    streams: () => streams.size,
    async close() {
      for (const stream of streams) stream.destroy()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const { pathname } = url
    if (pathname === '/-/events') openStream(response, streams)
    else if (pathname.startsWith('/-/api/')) answerApi(sample, request, response, url)
    else if (request.method === 'POST') answerAws(request, response, pathname)
    else void servePage(response, pathname)
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  sample.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return sample
}

async function servePage(response: ServerResponse, path: string): Promise<void> {
  const file = path.startsWith('/assets/') ? path.slice(1) : 'index.html'
  const body = await readFile(join(pageFolder, file)).catch(() => undefined)
  response.writeHead(body ? 200 : 404, {
    'content-type': types[extname(file)] ?? 'text/plain',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

function openStream(response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  streams.add(response)
  response.on('close', () => streams.delete(response))
  writeEvent(response, 'wires', sampleWires())
}

let lastEventId = 0

function writeEvent(response: ServerResponse, event: string, data: object): void {
  lastEventId++
  response.write(`id: ${lastEventId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

function answerApi(
  sample: SampleServer,
  request: IncomingMessage,
  response: ServerResponse,
  { pathname, search, searchParams }: URL,
): void {
  sample.asked.push(pathname + search)
  const [name = '', id] = pathname.slice('/-/api/'.length).split('/').map(decodeURIComponent)
  const filter = name === 'logs' ? '' : (searchParams.get('filter') ?? '')
  const problem = problemWith(filter)
  if (problem) {
    const { message: error, position, expected } = problem
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error, position, expected }))
    return
  }
  const all = [...sample.traces.values()].reverse()
  const traces = filter ? all.filter(trace => sample.matches(trace, filter)) : all
  const answers: Record<string, () => unknown> = {
    traces: () =>
      id ? sample.traces.get(id) : ({ traces: traces.map(summaryOf) } satisfies TracesAnswer),
    errors: () =>
      id ? errorDetail(sample, id) : ({ errors: sample.errors } satisfies ErrorsAnswer),
    logs: () => ({ logs: traces.flatMap(logsOf) }) satisfies LogsAnswer,
    map: () => sample.map,
    wires: () => (id ? sampleWire(id as Wire) : sampleWires()),
    faults: () => createFaultSwitches().read(),
    demo: () =>
      request.method === 'POST' ? ({ traceId: sample.onDemo() } satisfies DemoAnswer) : undefined,
  }
  const answer = answers[name]?.()
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer ?? { error: 'not found', hint: 'nothing by this name' }))
}

function problemWith(filter: string): FilterError | undefined {
  try {
    parseFilterExpression(filter)
    return undefined
  } catch (problem) {
    return problem as FilterError
  }
}

const logsOf = (trace: Trace) => trace.logs.map(log => ({ ...log, traceId: trace.traceId }))

function errorDetail(sample: SampleServer, fingerprint: string) {
  const item = sample.errors.find(error => error.fingerprint === fingerprint)
  const occurrences = [...sample.traces.values()].flatMap(({ traceId, errors }) =>
    errors.map(error => ({ ...error, traceId })),
  )
  const [latest] = occurrences
  return (
    item && {
      ...item,
      occurrences: occurrences.map(({ uuid, timeMillis, traceId }) => ({
        ...{ uuid, timeMillis, traceId },
      })),
      ...(latest && { shown: { uuid: latest.uuid, frames: latest.frames, raw: latest.raw } }),
    }
  )
}

function summaryOf(trace: Trace): TraceSummary {
  const { spans: _, segments: __, errors: ___, logs: ____, links: _____, ...summary } = trace
  return summary
}

function sampleWires(): Wires {
  const counts = { received: 1234, rejected: 0, dropped: 0, bytes: 345_678, lastSeenMillis: null }
  return {
    ...(Object.fromEntries(wires.map(wire => [wire, counts])) as Wires),
    'xray-udp': { ...counts, rejected: 2, lastSeenMillis: Date.now() },
  }
}

function sampleWire(wire: Wire): WireDetail {
  const payload: RawPayload = {
    ...{ timeMillis: 1, what: 'UDP datagram', headers: {}, bytes: 33, shownAs: 'text' },
    ...{ body: '{"format":"json","version":1}\n{}', cutBytes: 0, status: 200, reasons: [] },
  }
  const rejected = [{ ...payload, status: 400, reasons: ['id nothing: expected 16 hex digits'] }]
  return { wire, counts: sampleWires()[wire], payloads: [payload], rejected }
}

if (import.meta.main) await serveForDevelopment()

async function serveForDevelopment(): Promise<void> {
  const { sampleTrace, bigTrace } = await import('./sample-trace.ts')
  const { sampleMap } = await import('./sample-map.ts')
  const server = await startSampleServer(8099)
  const idOf = (count: number) => `6a${count.toString(16)}`.padEnd(32, '0')
  server.traces.set(idOf(0), sampleTrace(idOf(0)))
  server.map = sampleMap()
  server.errors = [
    {
      ...{ fingerprint: 'x', class: 'StoreFull', title: 'disk is full', level: 'error' },
      ...{ count: 17, firstMillis: Date.now() - 900_000, lastMillis: Date.now() - 5_000 },
      ...{
        status: 'active',
        trend: [0, 0, 3, 1, 0, 0, 5, 2, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      },
    },
  ]
  server.traces.set('b'.repeat(32), bigTrace('b'.repeat(32), 50_000))
  server.onDemo = () => idOf(0)
  let count = 0
  setInterval(() => {
    count++
    server.send(sampleTrace(idOf(count), { startMillis: Date.now() }))
  }, 1_000)
  console.warn(`${server.url}/ and ${server.url}/trace/${idOf(0)}`)
}
