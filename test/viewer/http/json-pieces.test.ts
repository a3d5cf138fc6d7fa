import { expect, test } from 'vitest'
import { writeJson } from '../../../services/viewer/http/json-pieces.ts'

function written(value: unknown) {
  const pieces: string[] = []
  let stepCount = 0
  for (const _ of writeJson(value, piece => pieces.push(piece))) stepCount++
  return { text: pieces.join(''), pieces, stepCount }
}

const many = <Value>(value: Value, count = 1000) => Array.from({ length: count }, () => value)

test.each<[string, unknown]>([
  ['text', { a: 'b"\n\u2028\ud800' }],
  ['numbers', [1, -0, 1e21, Number.NaN, Number.POSITIVE_INFINITY]],
  ['nothing', [null, undefined, () => {}, Symbol('s')]],
  ['nothing in an object', { a: undefined, b: () => {}, c: null, [Symbol('s')]: 1 }],
  ['empty ones', { a: {}, b: [], c: '' }],
  ['dates', { at: new Date(0), all: many(new Date(0)) }],
  ['a class with a text of its own', many({ toJSON: () => ({ long: many(1) }) }, 100)],
  ['maps, sets and errors', [new Map([[1, 2]]), new Set([1]), new Error('e')]],
  ['an object without a prototype', Object.assign(Object.create(null), { a: many(1) })],
  ['a name that JavaScript has, too', JSON.parse('{"__proto__": {"a": [1]}, "constructor": 2}')],
  ['an array with holes', Object.assign(Array(4), { 1: 1, 3: many(2) })],
  ['long arrays in long arrays', many({ deep: { deeper: many({ a: 1 }, 100) } }, 100)],
])('%s is written as JSON.stringify writes it', (_, value) => {
  expect(written(value).text).toBe(JSON.stringify(value))
})

test('an answer of 50,000 spans is written in many steps', () => {
  const spans = many({ spanId: '53995c3f42cd8ad8', attributes: { 'app.now': 1 } }, 50_000)
  const { stepCount, pieces } = written({ spans })

  expect(stepCount).toBeGreaterThan(100)
  expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThan(20_000)
})

test('a circular value is rejected, as by JSON.stringify', () => {
  const cycle: { self?: object } = {}
  cycle.self = cycle

  expect(() => written(cycle)).toThrow(TypeError)
})
