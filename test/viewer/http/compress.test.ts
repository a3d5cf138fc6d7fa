import { mkdirSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer
const script = `export const words = ${JSON.stringify('many words of one page '.repeat(2000))}`

beforeAll(async () => {
  const pageFolder = scratchFolder()
  mkdirSync(join(pageFolder, 'assets'))
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(pageFolder, 'assets', 'index-4f2a.js'), script)
  writeFileSync(join(pageFolder, 'favicon.svg'), '<svg/>')
  viewer = await startViewer({ pageFolder })
  const spans = Array.from({ length: 200 }, (_, n) => span({ spanId: spanId(n) }))
  viewer.inbox.addSpans(spans)
})

afterAll(() => viewer.close())

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request(viewer.origin + path, { headers, method }, resolve)
    .on('error', reject)
    .end()
  const answer = await promise
  return { headers: answer.headers, status: answer.statusCode, body: await buffer(answer) }
}

const decoders = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync }

const tracePath = `/-/api/traces/${traceId(0)}`
const scriptPath = '/assets/index-4f2a.js'

test.each([
  [tracePath, 'gzip, deflate, br, zstd', 'zstd'],
  [tracePath, 'gzip, deflate, br', 'br'],
  [tracePath, 'GZIP', 'gzip'],
  [tracePath, 'zstd;q=0, gzip;q=0.5', 'gzip'],
  [tracePath, '*', 'zstd'],
  [scriptPath, 'gzip, deflate, br, zstd', 'br'],
  [scriptPath, 'zstd', 'zstd'],
  [scriptPath, 'gzip', 'gzip'],
] as const)('%s is sent compressed to who accepts “%s”: %s', async (path, accepted, encoding) => {
  const plain = await ask(path)
  const answer = await ask(path, { 'accept-encoding': accepted })

  expect(plain.headers).not.toHaveProperty('content-encoding')
  expect(plain.headers.vary).toBe('accept-encoding')
  expect(answer.headers).toMatchObject({
    'content-encoding': encoding,
    vary: 'accept-encoding',
    'content-length': String(answer.body.length),
    'content-type': plain.headers['content-type'],
  })
  expect(answer.body.length).toBeLessThan(plain.body.length / 10)
  expect(decoders[encoding](answer.body).equals(plain.body)).toBe(true)
  const head = await ask(path, { 'accept-encoding': accepted }, 'HEAD')
  expect(head.headers['content-encoding']).toBe(encoding)
})

const everything = { 'accept-encoding': 'gzip, deflate, br, zstd' }

test.each(['/', '/favicon.svg'])('%s is shorter than a kilobyte, and sent as it is', async path => {
  expect((await ask(path, everything)).headers).not.toHaveProperty('content-encoding')
})

test.each(['identity', 'deflate', 'br;q=0', '*;q=0', 'brotli', ''])(
  'who accepts “%s” gets it as it is',
  async accepted => {
    const answer = await ask(scriptPath, { 'accept-encoding': accepted })

    expect(answer.headers).not.toHaveProperty('content-encoding')
    expect(answer.body.toString()).toBe(script)
  },
)

test('answers to AWS clients and to senders stay as they are', async () => {
  const answers = await Promise.all([
    fetch(`${viewer.origin}/GetSamplingRules`, { method: 'POST', headers: everything, body: '{}' }),
    fetch(`${viewer.origin}/v1/traces`, {
      method: 'POST',
      headers: { ...everything, 'content-type': 'application/json' },
      body: '{}',
    }),
  ])

  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-encoding')).toBeNull()
  }
})

test('the live stream is not held back to be compressed', async () => {
  const aborter = new AbortController()
  const { headers, body } = await fetch(`${viewer.origin}/-/events`, {
    headers: everything,
    signal: aborter.signal,
  })

  expect(headers.get('content-encoding')).toBeNull()
  await body!.getReader().read()
  aborter.abort()
})
