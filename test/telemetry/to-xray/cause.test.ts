import { inspect } from 'node:util'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { readStack } from '../../../services/telemetry/to-xray/stack.ts'
import { callOf, spanOf } from './spans.ts'
import { validDocumentOf } from './valid-document.ts'

const causeOf = (span: ReadableSpan) => validDocumentOf(span).cause?.exceptions

const asAttributes = (error: Error, stacktrace = error.stack!) => ({
  'exception.type': error.name,
  'exception.message': error.message,
  'exception.stacktrace': stacktrace,
})

test.each([
  ['    at load (file:///app/store.ts:9:12)', '/app/store.ts', 9, 'load'],
  ['    at file:///app/record-app.ts:9:127', '/app/record-app.ts', 9, 'anonymous'],
  ['    at async file:///app/main.ts:3:1', '/app/main.ts', 3, 'anonymous'],
  ['    at async Store.load (file:///my%20app/store.ts:1:2)', '/my app/store.ts', 1, 'Store.load'],
  [
    '    at Layer.handle [as run] (/app/layer.js:169:33)',
    '/app/layer.js',
    169,
    'Layer.handle [as run]',
  ],
  ['    at C:\\app\\store.js:4:5', 'C:\\app\\store.js', 4, 'anonymous'],
  ['    at new Store (node:internal/x:2:3)', 'node:internal/x', 2, 'new Store'],
  ['    at JSON.parse (<anonymous>)', '<anonymous>', undefined, 'JSON.parse'],
  ['    at eval (eval at run (file:///app/a.ts:3:1), <anonymous>:1:7)', '/app/a.ts', 3, 'eval'],
  ['    at f (file://[bad:1:2)', 'file://[bad', 1, 'f'],
])('the frame "%s" is %s, line %s, in %s', (line, path, number, label) => {
  const [section] = readStack(`Error: it is wrong\n${line}`)

  expect(section).toEqual({
    heading: 'Error: it is wrong',
    frames: [{ path, ...(number !== undefined && { line: number }), label }],
  })
})

test('lines of a message are not frames', () => {
  const [section] = readStack('Error: first\nsecond line\n  third at (x)\n    at f (/a.js:1:2)')

  expect(section?.frames).toEqual([{ path: '/a.js', line: 1, label: 'f' }])
})

test.each(['[cause]: ', '  [cause]: ', 'caused by: ', 'Caused by: '])(
  '"%s" starts the cause',
  word => {
    const sections = readStack(`A: a\n    at f (/a.js:1:2)\n${word}B: b\n    at g (/b.js:3:4)`)

    expect(sections.map(({ heading, frames }) => [heading, frames[0]?.label])).toEqual([
      ['A: a', 'f'],
      ['B: b', 'g'],
    ])
  },
)

test('an error thrown in this file shows this file and line', () => {
  const error = new TypeError('boom')
  const line = Number(/cause\.test\.ts:(\d+):/.exec(error.stack!)![1])

  const [exception] = causeOf(spanOf({ failed: true, exceptions: [asAttributes(error)] }))!

  expect(exception).toMatchObject({ type: 'TypeError', message: 'boom', remote: false })
  expect(exception?.stack?.[0]).toMatchObject({ path: import.meta.filename, line })
})

test('the causes in a stack become exceptions, and each exception names its cause', () => {
  const root = Object.assign(new RangeError('too far'), { code: 'E_FAR' })
  const error = new TypeError('fetch failed', {
    cause: new Error('lookup failed', { cause: root }),
  })
  const span = callOf({}, { exceptions: [asAttributes(error, inspect(error))] })

  const exceptions = causeOf(span)!

  expect(exceptions.map(({ type, message, remote }) => [type, message, remote])).toEqual([
    ['TypeError', 'fetch failed', true],
    ['Error', 'lookup failed', true],
    ['RangeError', 'too far', true],
  ])
  expect(exceptions.map(({ cause }) => cause)).toEqual([
    exceptions[1]!.id,
    exceptions[2]!.id,
    undefined,
  ])
  expect(exceptions.map(({ stack }) => stack?.[0]?.path)).toEqual(
    Array(3).fill(import.meta.filename),
  )
})

test('a failure without an exception shows its message', () => {
  const span = spanOf({ failed: 'the peer is away', attributes: { 'error.type': 'aborted' } })

  expect(causeOf(span)).toMatchObject([
    { type: 'aborted', message: 'the peer is away', remote: false },
  ])
  expect(causeOf(spanOf({ failed: true }))).toBeUndefined()
})

test('at most 50 frames and 10 exceptions are shown', () => {
  const frames = Array.from({ length: 60 }, (_, i) => `    at f${i} (/app/a.ts:${i}:1)`)
  const deep = asAttributes(new Error('deep'), ['Error: deep', ...frames].join('\n'))

  const exceptions = causeOf(spanOf({ exceptions: Array(12).fill(deep) }))!

  expect(exceptions.length).toBe(10)
  expect(exceptions[0]?.stack?.length).toBe(50)
  expect(exceptions[0]?.truncated).toBe(10)
})
