import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { item, logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(() => viewer.close())

async function markdown(query = '', id = traceId(0)) {
  const answer = await fetch(`${viewer.origin}/-/api/export/${id}?format=markdown${query}`)
  const type = answer.headers.get('content-type')
  return { status: answer.status, type, text: await answer.text() }
}

const child = (n: number, startMillis: number, fields: Partial<SpanRecord>) =>
  span({
    spanId: spanId(n),
    parentId: spanId(0),
    kind: 'INTERNAL',
    startMillis: sampleMillis + startMillis,
    attributes: {},
    ...fields,
  })

test('a trace is told in a few lines, with a link to what is selected', async () => {
  viewer.inbox.addSpans([
    span({ attributes: { 'http.response.status_code': 500 }, status: 'ERROR' }),
    child(1, 5, { name: 'SELECT activities', durationMillis: 20 }),
    child(2, 30, { name: 'INSERT x', service: 'notifications', durationMillis: 60 }),
  ])
  viewer.inbox.addItem(item())
  viewer.inbox.addItem(
    item({ uuid: 'later', title: 'Error: again', timeMillis: sampleMillis + 90 }),
  )
  const link = `${viewer.origin}/trace/${traceId(0)}?span=${spanId(2)}`

  const { status, type, text } = await markdown(`&link=${encodeURIComponent(link)}`)

  expect([status, type]).toStrictEqual([200, 'text/markdown; charset=utf-8'])
  expect(text).toBe(`**✖ failed 500** \`GET /api/activities/home\`

- **Time:** 2025-11-22 15:33:20.000 UTC
- **Duration:** 100 ms
- **Services:** \`activities\`, \`notifications\`
- **Critical path:** mostly in \`INSERT x\` of \`notifications\` (60 ms), then in \`GET /api/activities/home\` of \`activities\` (20 ms), then in \`SELECT activities\` of \`activities\` (20 ms), of 100 ms
- **First error:** \`Error: it broke\`, and 1 more error
- **Trace:** \`${traceId(0)}\`, in X-Ray \`1-6921d0a0-${traceId(0).slice(8)}\`
- **Link:** <${link}>
`)
})

test('without a link it names the host that was asked, and of lines alone it says what they say', async () => {
  const fields = { method: 'GET', path: '/a', status: 200, durationMillis: 7 }
  viewer.inbox.addLogs([logLine({ fields, traceFlags: 0 })])

  viewer.clock.millis += 20_000

  const { text } = await markdown()

  expect(text).toMatch(/^\*\*✓ 200\*\* `GET \/a`\n/)
  expect(text).not.toContain('Critical path')
  expect(text).not.toContain('First error')
  expect(text).toContain(`- **Link:** <${viewer.origin}/trace/${traceId(0)}>\n`)
})

test('names of senders stay text, whatever they hold', async () => {
  const name = `a\`b\`\`c\n# <img src=x onerror=1> @all [x](javascript:1) \u202e${'🙂'.repeat(300)}`
  viewer.inbox.addSpans([span({ name, attributes: {}, service: '`' })])

  const { text } = await markdown()

  const [title] = text.split('\n')
  const shown = 'a`b``c # <img src=x onerror=1> @all [x](javascript:1) '
  expect(title).toBe(`**✓** \`\`\` ${shown}${'🙂'.repeat(200 - shown.length)}… \`\`\``)
  expect(text).toContain('- **Services:** `` ` ``\n')
})

test.each([
  ['javascript:alert(1)', 400],
  ['no address', 400],
  [`http://a/${'x'.repeat(4000)}`, 400],
  ['http://a/?q=<x>)`', 200],
])('a link %# is an http address of bounded length', async (link, expected) => {
  viewer.inbox.addSpans([span()])

  const { status, text } = await markdown(`&link=${encodeURIComponent(link)}`)

  expect(status).toBe(expected)
  const said = status === 200 ? '<http://a/?q=%3Cx%3E)`>' : 'expected an http address'
  expect(text).toContain(said)
})

test('a trace that is not there is a 404', async () => {
  expect((await markdown()).status).toBe(404)
})
