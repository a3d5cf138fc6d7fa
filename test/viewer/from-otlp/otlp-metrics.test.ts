import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer'
import * as metrics from '@opentelemetry/sdk-metrics'
import { expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'

class OneTimeReader extends metrics.MetricReader {
  protected override async onShutdown() {}
  protected override async onForceFlush() {}
}

/** Real metrics of the real SDK with seven data points: a counter's 2, a gauge's 1, a histogram's 4. */
async function collectSdkMetrics() {
  const reader = new OneTimeReader()
  const meter = new metrics.MeterProvider({ readers: [reader] }).getMeter('oracle')
  const counter = meter.createCounter('requests')
  for (const status of [200, 200, 404]) counter.add(1, { status })
  meter.createGauge('queue').record(3)
  const histogram = meter.createHistogram('duration')
  for (const route of ['a', 'b', 'c', 'd', 'd']) histogram.record(5, { route })
  return (await reader.collect()).resourceMetrics
}

test.each([
  ['application/x-protobuf', ProtobufMetricsSerializer],
  ['application/json', JsonMetricsSerializer],
])(
  'metrics as the SDK writes them in %s are accepted, and their points counted',
  async (type, serializer) => {
    const { url, kept } = await startRecordingViewer()
    const body = serializer.serializeRequest(await collectSdkMetrics()) as Uint8Array

    const answer = await fetch(`${url}/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: Buffer.from(body),
    })

    expect(answer.status).toBe(200)
    expect(kept.counts).toStrictEqual({
      'otlp-metrics': { received: 7, rejected: 0, dropped: 0, bytes: body.length },
    })
  },
)
