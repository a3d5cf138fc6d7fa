import { SpanKind } from '@opentelemetry/api'
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import type { OtlpDestination } from '../../../services/telemetry/config/destinations.ts'
import { createResource } from '../../../services/telemetry/resource.ts'
import { createEncoder, type EncodedSpans } from '../../../services/telemetry/to-otlp/encoder.ts'
import { createSpanQueue } from '../../../services/telemetry/to-otlp/queue.ts'
import { version } from '../../../services/viewer/version.ts'
import type { DoctorContext } from '../frame/context.ts'
import { deliver, type Sent, sendMillis } from './deliver.ts'

/** The service of all canaries, so that the figures of other services leave them out. */
export const canaryService = 'waywiser-doctor'

/** The mark of a canary, as an attribute, a field or an annotation. */
export const canaryMark = { 'app.doctor': true }

/** Sends the canary's span to one destination. */
export async function sendSpan(
  context: DoctorContext,
  destination: OtlpDestination,
): Promise<Sent> {
  const encoded = await context.once('canary span', () => encode(canarySpan(context)))
  const { batch } = context.config
  const shorter = { ...destination, timeoutMillis: Math.min(destination.timeoutMillis, sendMillis) }
  return deliver(warn => createSpanQueue(shorter, { batch, warn }), encoded)
}

/** A SERVER span, so that the viewer expects it by all lenses. */
function canarySpan({ config, canary }: DoctorContext): ReadableSpan {
  const ended: ReadableSpan[] = []
  const provider = new TracerProvider({
    resource: createResource({ ...config, service: canaryService }, version()),
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => canary.traceId, generateSpanId: () => canary.spanId },
    spanProcessors: [
      {
        onStart() {},
        onEnd: span => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  })
  const attributes = { ...canaryMark, 'rollbar.item.uuid': canary.itemUuid }
  provider
    .getTracer('waywiser')
    .startSpan('doctor canary', { kind: SpanKind.SERVER, attributes, root: true })
    .end()
  return ended[0]!
}

const encode = (span: ReadableSpan) =>
  new Promise<EncodedSpans>((onEncoded, onFailure) =>
    createEncoder({ onEncoded, onFailure }).encode([span], false),
  )
