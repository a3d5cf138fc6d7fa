import { expect, test } from 'vitest'
import { newSpanId, newTraceId } from '../../services/trace-context/new-id.ts'
import { isSpanId, parseTraceId, toXRayTraceId } from '../../services/trace-context/trace-id.ts'

const w3c = '5759e988bd862e3fe1be46a994272793'
const xray = '1-5759e988-bd862e3fe1be46a994272793'

test('both spellings are the same id', () => {
  expect(toXRayTraceId(w3c)).toBe(xray)
  expect(parseTraceId(xray)).toBe(w3c)
  expect(parseTraceId(w3c)).toBe(w3c)
  expect(parseTraceId(xray.toUpperCase())).toBe(w3c)
})

test.each([
  [''],
  ['0'.repeat(32)],
  [`1-${'0'.repeat(8)}-${'0'.repeat(24)}`],
  [w3c.slice(1)],
  [`${w3c}0`],
  [xray.replace('1-', '2-')],
  [xray.replace('-bd', 'bd')],
  [w3c.replace('5', 'g')],
])('"%s" is not a trace id', text => {
  expect(parseTraceId(text)).toBeUndefined()
})

test('a new trace id begins with the epoch second', () => {
  expect(newTraceId(0x5759e988 * 1000 + 999)).toMatch(/^5759e988[0-9a-f]{24}$/)
})

test('new ids are valid, and no two of them are the same', () => {
  const spanIds = Array.from({ length: 20_000 }, newSpanId)
  const traceIds = Array.from({ length: 20_000 }, () => newTraceId(1))

  expect(spanIds.filter(id => !isSpanId(id))).toEqual([])
  expect(traceIds.filter(id => parseTraceId(id) !== id)).toEqual([])
  // W3C's random flag promises it of the last 7 bytes alone.
  expect(new Set(traceIds.map(id => id.slice(-14))).size).toBe(20_000)
  expect(new Set(spanIds).size).toBe(20_000)
  expect(new Set(traceIds).size).toBe(20_000)
})
