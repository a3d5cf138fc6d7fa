import { afterEach, expect, test, vi } from 'vitest'
import { outcomeOf, readRetryAfter } from '../../../services/telemetry/delivery/outcome.ts'

afterEach(() => {
  vi.useRealTimers()
})

test.each([
  [200, 'delivered'],
  [202, 'delivered'],
  [302, 'rejected'],
  [400, 'rejected'],
  [401, 'rejected'],
  [403, 'rejected'],
  [408, 'unavailable'],
  [413, 'too large'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('a request that is answered %d is %s', (status, kind) => {
  expect(outcomeOf({ status, headers: {} }, 'problem').kind).toBe(kind)
})

test('an answer says when to send again, and that the request was not kept', () => {
  const answer = { status: 503, headers: { 'retry-after': '7' } }

  expect(outcomeOf(answer, 'answered 503')).toEqual({
    kind: 'unavailable',
    problem: 'answered 503',
    mayHaveArrived: false,
    retryAfterMillis: 7_000,
  })
})

test.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', undefined],
  [' 1.5 ', 1_500],
  ['3600', 60_000],
  ['Sun, 29 Nov 2026 14:00:09 GMT', 9_000],
  ['Sun, 29 Nov 2026 13:00:00 GMT', undefined],
])('Retry-After: %s is %s ms', (value, millis) => {
  vi.useFakeTimers({ now: Date.parse('2026-11-29T14:00:00Z') })

  expect(readRetryAfter(value)).toBe(millis)
})
