import { afterEach, expect, test, vi } from 'vitest'
import { createThrottledWarnings } from '../../../services/telemetry/delivery/throttled-warnings.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('each sender has one warning per interval, with the latest problem and the number held back', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const written: object[] = []
  const warn = createThrottledWarnings((fields, message) => void written.push({ fields, message }))

  for (const problem of ['first', 'second', 'third']) warn('honeycomb', problem)
  warn('rollbar', 'other')
  vi.advanceTimersByTime(59_999)
  warn('honeycomb', 'fourth')
  vi.advanceTimersByTime(1)
  warn('honeycomb', 'fifth')

  const message = 'Telemetry cannot be delivered'
  expect(written).toEqual([
    { fields: { who: 'honeycomb', problem: 'first', heldBack: 0 }, message },
    { fields: { who: 'rollbar', problem: 'other', heldBack: 0 }, message },
    { fields: { who: 'honeycomb', problem: 'fifth', heldBack: 3 }, message },
  ])
})

test('a warning that cannot be written throws nothing', () => {
  const warn = createThrottledWarnings(() => {
    throw new Error('no log')
  })

  expect(() => warn('honeycomb', 'away')).not.toThrow()
})
