import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { sendRequest } from '../../support/send-request.ts'
import { startRecordingViewer } from '../recording-viewer.ts'

let pageFolder: string
let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  pageFolder = scratchFolder()
  mkdirSync(join(pageFolder, 'assets'))
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(pageFolder, 'assets', 'index-4f2a.js'), 'export {}')
  writeFileSync(join(pageFolder, 'favicon.svg'), '<svg/>')
  viewer = await startRecordingViewer({ pageFolder })
})

const pagePaths = [
  '/',
  '/trace/6b02f47ef444c22768e04d58e6f1f1b2',
  '/trace/1-6b02f47e-f444c22768e04d58e6f1f1b2',
  '/trace/not-there',
  '/traces?range=PT15M',
  '/map',
  '/errors',
  '/errors/774c',
  '/logs',
  '/wires',
]

test.each(pagePaths)('%s shows the page, under a strict policy', async path => {
  const answer = await sendRequest(viewer.url, { path })

  expect(answer.status).toBe(200)
  expect(answer.body).toBe('<!doctype html><title>page</title>')
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/^default-src 'self'; (?!.*unsafe)/),
  })
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
})

test('hashed assets are cached for ever, other files are revalidated', async () => {
  const [asset, icon] = [
    await sendRequest(viewer.url, { path: '/assets/index-4f2a.js' }),
    await sendRequest(viewer.url, { path: '/favicon.svg' }),
  ]

  expect(asset).toMatchObject({ status: 200, body: 'export {}' })
  expect(asset.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(icon).toMatchObject({ status: 200, body: '<svg/>' })
  expect(icon.headers).toMatchObject({
    'cache-control': 'no-cache',
    'content-type': 'image/svg+xml',
  })
})

test.each([
  '/assets/../../../../etc/passwd',
  '/assets/..%2f..%2fpackage.json',
  '/assets/.hidden.js',
  '/assets/gone.js',
  '/assets',
  '/nothing/here',
  '/%',
])('%s is answered 404', async path => {
  const answer = await sendRequest(viewer.url, { path })

  expect(answer.status).toBe(404)
  expect(JSON.parse(answer.body)).toStrictEqual({ error: expect.stringMatching(/./) })
  expect(viewer.errors).toStrictEqual([])
})

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test.each(['/nope', '/nope.html', '/traces/1/2', '/assets/gone.js'])(
  'a person at %s gets the page with the status 404, a program JSON',
  async path => {
    const page = await sendRequest(viewer.url, { path, headers: asBrowser })
    const json = await sendRequest(viewer.url, { path, headers: { accept: '*/*' } })
    const post = await sendRequest(viewer.url, { method: 'POST', path, headers: asBrowser })

    expect(page).toMatchObject({ status: 404, body: '<!doctype html><title>page</title>' })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.headers).toHaveProperty('content-security-policy')
    expect(json.status).toBe(404)
    expect(JSON.parse(json.body)).toStrictEqual({ error: expect.stringContaining(path) })
    expect(post.headers['content-type']).toBe('application/json')
  },
)

test('before the page is built, its paths say how to build it', async () => {
  rmSync(join(pageFolder, 'index.html'))

  const answer = await sendRequest(viewer.url, { path: '/' })

  expect(answer.status).toBe(200)
  expect(answer.body).toContain('The page is not built')
})

test('HEAD gets the head alone', async () => {
  const answer = await sendRequest(viewer.url, { method: 'HEAD', path: '/' })

  expect(answer).toMatchObject({ status: 200, body: '' })
  expect(answer.headers['content-length']).toBe('34')
})
