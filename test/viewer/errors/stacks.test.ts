import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readStack } from '../../../services/viewer/errors/stack/read-stack.ts'
import { traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { errorsOf, framesOf, otlpSpan, sendSpans } from './failures.ts'
import { printedStacks } from './stacks.ts'

let viewer: TestViewer

beforeAll(async () => {
  viewer = await startViewer()
})
afterAll(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const cases = printedStacks.map((stack, n) => ({ ...stack, n }))

test.each(cases)('a stack of $language is read into frames', async ({ n, text, ...wanted }) => {
  const attributes = [{ key: 'exception.stacktrace', value: { stringValue: text } }]
  const events = [{ name: 'exception', attributes }]
  await sendSpans(viewer, [otlpSpan([], { traceId: traceId(n) }, { events })])

  const [error, ...others] = await errorsOf(viewer, n)

  expect(others).toStrictEqual([])
  const { class: name, message, frames, causes } = wanted
  expect(framesOf(error!.frames)).toStrictEqual(frames)
  expect(error).toMatchObject({ class: name, title: message ? `${name}: ${message}` : name })
  const found = error!.causes?.map(cause => ({ ...cause, frames: framesOf(cause.frames) }))
  expect(found).toStrictEqual(causes)
  expect(error!.raw).toMatchObject({ attributes: { 'exception.stacktrace': text } })
})

test('the source line of a Python frame is its code', () => {
  const python = printedStacks.find(({ language }) => language === 'Python')!

  expect(readStack(python.text)[1]!.frames).toStrictEqual([
    { filename: '/app/cart.py', lineno: 12, method: 'add', code: 'self.items[key] += 1' },
  ])
})

const grouped = async (n: number, stack: string) => {
  const stacktrace = { key: 'exception.stacktrace', value: { stringValue: stack } }
  const events = [{ name: 'exception', attributes: [stacktrace] }]
  await sendSpans(viewer, [otlpSpan([], { traceId: traceId(n) }, { events })])
  return (await errorsOf(viewer, n))[0]!.fingerprint
}

test.each(cases)('a stack of $language at other lines is the same error', async ({ n, text }) => {
  const moved = text.replace(
    /(?<!localhost)(:|line |\()(\d+)/g,
    (_, before, line) => `${before}${line}1`,
  )
  const first = await grouped(100 + n, text)

  expect(await grouped(200 + n, moved)).toBe(first)
  expect(await grouped(300 + n, text.replaceAll(/add|Stack/gi, 'remove'))).not.toBe(first)
})

describe('a hostile stack is read in time in proportion to its length', () => {
  const megabyte = 1024 * 1024
  test.each([
    'at ',
    'at x (',
    'at (',
    '---> ',
    'Caused by: x\n',
    '#1 a: ',
    'x@y:1:',
    ':1:in `',
    'File "',
    'Next ',
    '[as ',
    '\n',
    ' \n\t',
    'at a.b(c.java:1)\n',
    'Traceback (most recent call last)\n',
    'During handling of the above exception\n',
  ])('%j', piece => {
    const text = piece.repeat(megabyte / piece.length)
    const began = performance.now()

    const thrown = readStack(text)

    expect(performance.now() - began).toBeLessThan(500)
    expect(thrown.length).toBeLessThanOrEqual(10)
    expect(thrown.every(({ frames }) => frames.length <= 100)).toBe(true)
  })
})
