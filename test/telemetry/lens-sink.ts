import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeAtOnce } from '../../services/viewer/from-otlp/intake.ts'
import { decodeSpans } from '../../services/viewer/from-otlp/protobuf-spans.ts'
import type { SpanRecord } from '../../services/viewer/records/record.ts'
import { startHttpSink, startUdpSink } from '../support/sinks.ts'

export type SinkRequest = { path: string; headers: IncomingHttpHeaders; text: string }

export type LensSink = Awaited<ReturnType<typeof openLensSink>>

/** Acts as a vendor or the viewer: accepts records on all four wires, and keeps them. */
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

  const http = await startHttpSink(async ({ path, headers, body }, response) => {
    const request = { path, headers, text: body.toString('latin1') }
    requests.push(request)
    if (answers.delayMillis > 0) await sleep(answers.delayMillis)
    const status = body.length > answers.maxBytes ? 413 : answers.status
    if (status === 200) take(request, body)
    const isAws = headers['x-amz-target'] !== undefined
    const type = isAws ? 'application/x-amz-json-1.1' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...answers.headers })
    response.end('{}')
  })
  const daemon = await startUdpSink(document => void segments.push(JSON.parse(document)))

  return {
    spans,
    segments,
    items,
    logLines,
    requests,
    answers,
    url: http.url,
    daemonAddress: `127.0.0.1:${daemon.port}`,
    servers: () => spans.filter(span => span.kind === 'SERVER'),
    close: http.close,
  }
}
