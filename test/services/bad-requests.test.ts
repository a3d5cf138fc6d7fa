import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { get, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()

async function apis() {
  const { activities, notifications } = await startServices({ telemetry })
  return { activities: `${activities}/api/activities`, notifications: `${notifications}/api` }
}

const json = { 'content-type': 'application/json' }

test.each<[string, number, string, RequestInit]>([
  ['broken JSON', 400, 'bad_json', { headers: json, body: '{"handle": ' }],
  ['too much', 413, 'too_large', { headers: json, body: `"${'x'.repeat(102_400)}"` }],
  ['a form', 415, 'unsupported_content_type', { body: new URLSearchParams({ handle: 'a' }) }],
  ['no type', 415, 'unsupported_content_type', { body: new Uint8Array([123, 125]) }],
  [
    'an unknown charset',
    415,
    'unsupported_charset',
    { headers: { 'content-type': 'application/json; charset=ebcdic' }, body: '{}' },
  ],
  [
    'an unknown encoding',
    415,
    'unsupported_encoding',
    { headers: { ...json, 'content-encoding': 'zip' }, body: '{}' },
  ],
  [
    'garbage for gzip',
    400,
    'bad_request',
    { headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' },
  ],
  [
    'truncated gzip',
    400,
    'bad_request',
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync('{"handle":"a"}').subarray(0, 20),
    },
  ],
  [
    'too much, gzipped',
    413,
    'too_large',
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(`"${'x'.repeat(1_000_000)}"`),
    },
  ],
])('a body of %s is answered with %i %s', async (_title, status, error, init) => {
  const { activities, notifications } = await apis()

  for (const url of [activities, `${activities}/some/reply`, `${notifications}/notifications`]) {
    const answer = await get(url, { method: 'POST', ...init })
    expect([answer.status, answer.body.error], url).toEqual([status, error])
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  }
  expect((await get(`${activities}/home`)).status).toBe(200)
})

test('a gzipped body is read', async () => {
  const { activities } = await apis()

  const answer = await get(activities, {
    method: 'POST',
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync('{"handle":"a","message":"b","ttl":"1-day"}'),
  })

  expect(answer.status).toBe(201)
})

test.each([
  ['limit=0', 'limit="0": expected a whole number from 1 to 100'],
  ['limit=101', 'limit="101": expected a whole number from 1 to 100'],
  ['limit=1.5', 'limit="1.5": expected a whole number from 1 to 100'],
  ['limit=-1', 'limit="-1": expected a whole number from 1 to 100'],
  ['limit=1e1', 'limit="1e1": expected a whole number from 1 to 100'],
  ['limit=1&limit=2', 'limit="1,2": expected it once'],
  ['cursor=abc', 'cursor="abc": expected the `next` of an earlier answer'],
])('a list with ?%s is answered with 400 that quotes it', async (query, message) => {
  const { activities, notifications } = await apis()
  const error = `bad_${query.split('=')[0]}`

  for (const list of [
    `${activities}/home?`,
    `${activities}/@bob?`,
    `${activities}/search?term=a&`,
    `${notifications}/activities/notifications?`,
  ]) {
    expect(await get(`${list}${query}`), list).toMatchObject({
      status: 400,
      body: { error, message },
    })
  }
})

test('only the start of a long value is quoted', async () => {
  const { activities } = await apis()

  expect((await get(`${activities}/home?cursor=${'x'.repeat(300)}`)).body.message).toBe(
    `cursor="${'x'.repeat(100)}…": expected the \`next\` of an earlier answer`,
  )
})

test.each(['search', 'search?term=', 'search?term=%20'])('%s without a term is 400', async path => {
  const { activities } = await apis()

  expect(await get(`${activities}/${path}`)).toMatchObject({
    status: 400,
    body: { error: 'bad_term', message: 'term="": expected what to look for' },
  })
})

test('a batch takes 1 to 100 ids', async () => {
  const { activities } = await apis()
  const ids = (count: number) => Array.from({ length: count }, (_, n) => n).join(',')

  expect((await get(activities)).body.error).toBe('bad_ids')
  expect((await get(`${activities}?ids=,,`)).body.error).toBe('bad_ids')
  expect((await get(`${activities}?ids=${ids(101)}`)).body.error).toBe('bad_ids')
  expect((await get(`${activities}?ids=${ids(100)}`)).status).toBe(200)
})
