import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createComplaints } from '../../services/telemetry/complaints.ts'

test('each sender complains once in an interval, with the latest problem and how many were held back', async () => {
  const written: object[] = []
  const complain = createComplaints(
    (fields, message) => void written.push({ fields, message }),
    100,
  )

  for (const problem of ['first', 'second', 'third']) complain('honeycomb', problem)
  complain('rollbar', 'other')
  await sleep(120)
  complain('honeycomb', 'fourth')

  const message = 'Telemetry cannot be delivered'
  expect(written).toEqual([
    { fields: { who: 'honeycomb', problem: 'first', heldBack: 0 }, message },
    { fields: { who: 'rollbar', problem: 'other', heldBack: 0 }, message },
    { fields: { who: 'honeycomb', problem: 'fourth', heldBack: 2 }, message },
  ])
})

test('a complaint that cannot be written harms nobody', () => {
  const complain = createComplaints(() => {
    throw new Error('no log')
  })

  expect(() => complain('honeycomb', 'away')).not.toThrow()
})
