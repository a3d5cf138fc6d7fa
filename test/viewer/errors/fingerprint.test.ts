import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readItem } from '../../../services/viewer/from-rollbar/item.ts'

const frame = (filename: string, method: string, lineno = 1) => ({ filename, method, lineno })

function fingerprint(fields: object): string {
  const base = { environment: 'local', server: { root: '/work' } }
  return readItem({ ...base, ...fields }, 0).fingerprint
}

function ofTrace(frames: object[], className = 'TypeError', fields: object = {}): string {
  const exception = { class: className, message: 'whatever' }
  return fingerprint({ body: { trace: { frames, exception } }, ...fields })
}

const home = [frame('/work/services/app.ts', 'handle'), frame('/work/services/store.ts', 'list')]

test('the same frames at other lines, with another message, are the same error', () => {
  const moved = home.map(({ filename, method }) => frame(filename, method, 99))

  expect(ofTrace(moved)).toBe(ofTrace(home))
})

test('another class, file or method is another error', () => {
  const fingerprints = [
    ofTrace(home),
    ofTrace(home, 'RangeError'),
    ofTrace([home[0]!, frame('/work/services/store.ts', 'find')]),
    ofTrace([home[0]!, frame('/work/services/other.ts', 'list')]),
  ]

  expect(new Set(fingerprints).size).toBe(4)
})

test('it stays the same when the program moves into a container, URLs or paths', () => {
  const local = [...home, frame('/work/node_modules/express/lib/router.js', 'next')]
  const moved = [
    frame('file:///app/services/app.ts', 'handle'),
    frame('file:///app/services/store.ts?t=1', 'list'),
    frame('file:///node_modules/express/lib/router.js', 'next'),
  ]

  expect(ofTrace(moved, 'TypeError', { server: { root: '/app/' } })).toBe(ofTrace(local))
})

test('it is the SHA-1 of file names, methods and class', () => {
  const text = 'services/app.ts\nhandle\nservices/store.ts\nlist\nTypeError'

  expect(ofTrace(home)).toBe(createHash('sha1').update(text).digest('hex'))
})

test('causes count: the same error with another cause is another one', () => {
  const chain = (...classes: string[]) => ({
    body: { trace_chain: classes.map(name => ({ frames: home, exception: { class: name } })) },
  })

  expect(fingerprint(chain('Error', 'TypeError'))).not.toBe(
    fingerprint(chain('Error', 'RangeError')),
  )
})

const message = (body: string) => fingerprint({ body: { message: { body } } })

test.each([
  ['user 17 not found', 'user 4711 not found'],
  ['no 774c1b2e-0000-4000-8000-0123456789ab', 'no 884c1b2e-0000-4000-8000-0123456789ab'],
  ['trace 6b02f47ef444c227 is late', 'trace deadbeef00112233 is late'],
])('"%s" and "%s" are one message', (one, other) => {
  expect(message(one)).toBe(message(other))
})

test('messages with other words are different', () => {
  expect(message('user not found')).not.toBe(message('face not found'))
})

test("the sender's own fingerprint wins; a long one is hashed", () => {
  const long = 'x'.repeat(41)

  expect(ofTrace(home, 'TypeError', { fingerprint: 'mine' })).toBe('mine')
  expect(ofTrace(home, 'TypeError', { fingerprint: long })).toBe(
    createHash('sha1').update(long).digest('hex'),
  )
})
