import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { decodeAtOnce } from '../../services/viewer/from-otlp/intake.ts'
import { decodeSpans } from '../../services/viewer/from-otlp/protobuf-spans.ts'
import type { SpanRecord } from '../../services/viewer/records/record.ts'

export type SinkRequest = { path: string; headers: IncomingHttpHeaders; text: string }

export type LensSink = Awaited<ReturnType<typeof openLensSink>>

/** Stands where a vendor or the viewer would: takes all four wires, and keeps what came. */
export async function openLensSink() {
  const spans: SpanRecord[] = []
  const requests: SinkRequest[] = []
  const segments: Record<string, unknown>[] = []
  const items: Record<string, unknown>[] = []
  const logLines: Record<string, unknown>[] = []
  const answers = {
    status: 200,
    headers: {} as Record<string, string>,
    delayMillis: 0,
    /** A larger body, unpacked, is answered 413. */
    maxBytes: Number.POSITIVE_INFINITY,
  }

  function take({ path, text, headers }: SinkRequest, body: Buffer): void {
    if (path === '/v1/traces') spans.push(...decodeAtOnce(body, decodeSpans))
    else if (path === '/api/1/item/') items.push(JSON.parse(text).data)
    else if (String(headers['x-amz-target']).endsWith('.PutLogEvents')) {
      const { logEvents } = JSON.parse(text) as { logEvents: { message: string }[] }
      logLines.push(...logEvents.map(event => JSON.parse(event.message)))
    }
  }

  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    const { headers } = request
    const taken = { path: request.url ?? '', headers, text: body.toString('latin1') }
    requests.push(taken)
    if (answers.delayMillis > 0) await sleep(answers.delayMillis)
    const status = body.length > answers.maxBytes ? 413 : answers.status
    if (status === 200) take(taken, body)
    const isAws = headers['x-amz-target'] !== undefined
    const type = isAws ? 'application/x-amz-json-1.1' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...answers.headers })
    response.end('{}')
  })
  const udp = createSocket('udp4')
  udp.on('message', message => {
    const text = message.toString()
    segments.push(JSON.parse(text.slice(text.indexOf('\n') + 1)))
  })
  http.listen(0, '127.0.0.1')
  udp.bind(0, '127.0.0.1')
  await Promise.all([once(http, 'listening'), once(udp, 'listening')])
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  return {
    ...{ spans, segments, items, logLines, requests, answers, url },
    daemonAddress: `127.0.0.1:${udp.address().port}`,
    servers: () => spans.filter(span => span.kind === 'SERVER'),
    close(): void {
      http.close()
      http.closeAllConnections()
      udp.close()
    },
  }
}
