import { isDeepStrictEqual } from 'node:util'
import { type FuzzViewer, openFuzzViewer } from '../fuzz-viewer.ts'
import { logsAsJson, spansAsJson } from '../grammar/otlp-json.ts'
import { logModels, spanModels } from '../grammar/otlp-model.ts'
import { logsAsProtobuf, spansAsProtobuf } from '../grammar/otlp-protobuf.ts'
import { createRandom } from '../random.ts'
import { type Target, ViolationError } from '../target.ts'
import { json, protobuf } from './viewer-target.ts'

/** An input is the seed of a request, which is written in both encodings. */
export const otlpEncodings: Target = {
  name: 'otlp-encodings',
  about: 'the same OTLP request as protobuf and as JSON leaves the same records',
  generate: random => Buffer.from(random.hex(16)),
  mutate: random => Buffer.from(random.hex(16)),
  executionsInTest: 50,
  open() {
    const viewer = openFuzzViewer()
    return {
      async run(input) {
        const ofProtobuf = await recordsAfter(viewer, input, 'protobuf')
        const ofJson = await recordsAfter(viewer, input, 'json')
        if (isDeepStrictEqual(ofProtobuf, ofJson)) return
        throw new ViolationError(`protobuf ${firstDifference(ofProtobuf, ofJson)} JSON`)
      },
      close: viewer.close,
    }
  },
}

async function recordsAfter(
  viewer: FuzzViewer,
  input: Buffer,
  encoding: 'protobuf' | 'json',
): Promise<unknown[]> {
  const random = createRandom(input.toString())
  const [spans, logs] = [spanModels(random), logModels(random)]
  const isJson = encoding === 'json'
  const headers = isJson ? json : protobuf
  const traces = isJson ? spansAsJson(spans) : spansAsProtobuf(spans)
  const lines = isJson ? logsAsJson(logs) : logsAsProtobuf(logs)
  await viewer.ask('DELETE', '/-/api/data')
  const answers = [
    await viewer.ask('POST', '/v1/traces', headers, traces),
    await viewer.ask('POST', '/v1/logs', headers, lines),
  ]
  return [answers.map(({ status }) => status), await exportsOf(viewer)]
}

async function exportsOf(viewer: FuzzViewer): Promise<unknown[]> {
  const list = (await viewer.read('/-/api/traces?limit=1000')) as { traces: { traceId: string }[] }
  const ids = list.traces.map(({ traceId }) => traceId).sort()
  const files: unknown[] = []
  for (const id of ids) files.push(await viewer.read(`/-/api/traces/${id}`))
  return [...files, await viewer.read('/-/api/logs?limit=1000')]
}

function firstDifference(a: unknown, b: unknown): string {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
  const at = [...left].findIndex((character, index) => character !== right[index])
  return `…${left.slice(Math.max(at - 60, 0), at + 60)}… differs from …${right.slice(Math.max(at - 60, 0), at + 60)}…`
}
