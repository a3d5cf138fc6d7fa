import { expect, test } from 'vitest'
import { benchFaults, choose } from '../bench/faults.ts'
import { short, shortTimeoutMillis } from './short-form.ts'

test.each(['ahead and back', 'back and ahead'])(
  'a clock that is set an hour %s, for services and viewer, costs no record of any lens',
  async direction => {
    const { rows, notRun } = await benchFaults(choose([direction]), short)

    expect(notRun).toEqual([])
    expect(rows.map(({ lens }) => lens)).toEqual(['otlp', 'rollbar', 'logs', 'xray'])
    for (const { name, problems } of rows) expect([name, ...problems]).toEqual([name])
  },
  shortTimeoutMillis,
)
