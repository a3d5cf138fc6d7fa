import { createSocket } from 'node:dgram'
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  trace,
} from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, onTestFinished, vi } from 'vitest'
import {
  createXRayProcessor,
  type XRayOptions,
} from '../../../services/telemetry/to-xray/to-xray.ts'
import { startUdpSink } from '../../support/sinks.ts'
import { entitiesOf } from './documents.ts'
import { segmentProblems } from './segment-rules.ts'

const sentinel = 'null'

/** Listens like the X-Ray daemon, and collects the documents. */
export async function startDaemon(port = 0) {
  const documents: string[] = []
  let sentinels = 0
  const take = (document: string) => {
    if (document === sentinel) sentinels++
    else documents.push(document)
  }
  const sink = await startUdpSink(take, port)

  return {
    port: sink.port,
    documents,
    entities: () => documents.flatMap(entitiesOf),
    /**
     * Resolves once exactly `count` documents are here, all of them valid. A datagram of its own,
     * sent last, shows that no document that was sent before is still on its way.
     */
    async received(count: number): Promise<void> {
      await vi.waitFor(() => expect(documents.length).toBeGreaterThanOrEqual(count), 5000)
      const before = sentinels
      const socket = createSocket('udp4')
      socket.send(`{"format":"json","version":1}\n${sentinel}`, sink.port, '127.0.0.1')
      await vi.waitFor(() => expect(sentinels).toBe(before + 1), 5000)
      socket.close()
      expect(documents.flatMap(segmentProblems)).toEqual([])
      expect(documents.length).toBe(count)
    },
  }
}

/** The real SDK with our processor, sending to `port`. Spans get their parents explicitly. */
export function startTracing(
  port: number,
  { resource, ...options }: Partial<XRayOptions> & { resource?: Attributes } = {},
) {
  const warnings: string[] = []
  const processor = createXRayProcessor({
    daemon: { host: '127.0.0.1', port },
    warn: (who, problem) => void warnings.push(`${who}: ${problem}`),
    peers: [{ service: 'notifications' }],
    ...options,
  })
  const provider = new TracerProvider({
    spanProcessors: [processor],
    resource: resourceFromAttributes({ 'service.name': 'activities', ...resource }),
  })
  const tracer = provider.getTracer('test')
  onTestFinished(() => provider.shutdown())

  function startSpan(name: string, parent?: Span, spanOptions: SpanOptions = {}): Span {
    const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT
    return tracer.startSpan(name, spanOptions, context)
  }
  return { startSpan, warnings, provider, processor }
}

export const idOf = (span: Span) => span.spanContext().spanId
