import { afterEach, expect, test, vi } from 'vitest'
import { createComplaints } from '../../../services/telemetry/delivery/throttled-warnings.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('each sender complains once in an interval, with the latest problem and how many were held back', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const written: object[] = []
  const complain = createComplaints((fields, message) => void written.push({ fields, message }))

  for (const problem of ['first', 'second', 'third']) complain('honeycomb', problem)
  complain('rollbar', 'other')
  vi.advanceTimersByTime(59_999)
  complain('honeycomb', 'fourth')
  vi.advanceTimersByTime(1)
  complain('honeycomb', 'fifth')

  const message = 'Telemetry cannot be delivered'
  expect(written).toEqual([
    { fields: { who: 'honeycomb', problem: 'first', heldBack: 0 }, message },
    { fields: { who: 'rollbar', problem: 'other', heldBack: 0 }, message },
    { fields: { who: 'honeycomb', problem: 'fifth', heldBack: 3 }, message },
  ])
})

test('a complaint that cannot be written harms nobody', () => {
  const complain = createComplaints(() => {
    throw new Error('no log')
  })

  expect(() => complain('honeycomb', 'away')).not.toThrow()
})
