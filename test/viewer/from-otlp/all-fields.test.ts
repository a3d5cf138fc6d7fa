import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  fieldsOf,
  ids,
  inSnakeCase,
  jsonRequest,
  protobufRequest,
  type Signal,
} from './all-fields.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

async function post(signal: Signal, body: string | Buffer): Promise<void> {
  const type = typeof body === 'string' ? 'json' : 'x-protobuf'
  const answer = await fetch(`${viewer.origin}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': `application/${type}` },
    body: body as string,
  })
  expect([answer.status, (await answer.text()).replace('{}', '')]).toStrictEqual([200, ''])
}

const encodings: [name: string, body: (signal: Signal) => string | Buffer][] = [
  ['JSON', signal => JSON.stringify(jsonRequest(signal))],
  ['JSON in snake_case', signal => JSON.stringify(inSnakeCase(jsonRequest(signal)))],
  ['protobuf', protobufRequest],
]

const readTrace = async () => (await viewer.get<Trace>(`/-/api/traces/${ids.trace}`)).body

/** A one dot leader stands for a dot within a name. */
function valueAt(trace: Trace, signal: Signal, path: string): unknown {
  const record = signal === 'traces' ? trace.spans[0] : trace.logs[0]
  if (path.startsWith('../')) return trace[path.slice(3) as 'traceId']
  let value: unknown = record
  for (const name of path.split('.')) {
    value = (value as Record<string, unknown>)[name.replaceAll('\u2024', '.')]
  }
  return value
}

for (const signal of ['traces', 'logs'] as const) {
  test.each(encodings)(
    `every field of ${signal} in %s is answered, and again after its export`,
    async (_, bodyOf) => {
      await post(signal, bodyOf(signal))
      const sent = await readTrace()
      const file = await (await fetch(`${viewer.origin}/-/api/export/${ids.trace}`)).text()
      await viewer.store.clear()
      await fetch(`${viewer.origin}/-/api/import`, { method: 'POST', body: file })
      const imported = await readTrace()

      const kept = fieldsOf(signal).flatMap(([name, , , answered]) =>
        Array.isArray(answered) ? [[name, ...answered] as const] : [],
      )
      for (const trace of [sent, imported]) {
        const found = kept.map(([name, path]) => [name, path, valueAt(trace, signal, path)])
        expect(found).toStrictEqual(kept)
      }
      expect(imported.spans).toStrictEqual(sent.spans)
      expect(imported.logs).toStrictEqual(sent.logs)
    },
  )
}
