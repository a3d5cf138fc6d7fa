import { expect, test } from 'vitest'
import { problemsOfAccount } from '../bench/faults/judge.ts'
import type { Promised } from '../bench/faults/scenario.ts'
import { benchFaults, choose } from '../bench/faults.ts'
import { short, shortTimeoutMillis } from './short-form.ts'

// The short form of `npm run test:faults`: one fault for each kind of outcome, for some seconds.

test.each([
  { what: 'vendors and a daemon that are down for a while', only: ['-down'] },
  { what: 'connections that are cut before the answer', only: ['-reset before the answer'] },
  { what: 'an unknown key', only: ['otlp-401', 'rollbar-401'] },
  { what: 'a viewer that cuts half and hangs', only: ['-viewer: cuts half, hangs'] },
  { what: 'SIGKILL', only: ['-SIGKILL'] },
  { what: 'process.exit', only: ['-process.exit'] },
  { what: 'two uncaught exceptions in one turn', only: ['-two uncaught exceptions'] },
])(
  '$what: every record is counted, and the promise is kept',
  async ({ only }) => {
    const { rows, notRun } = await benchFaults(choose(only), short)

    expect(notRun).toEqual([])
    expect(rows.length).toBeGreaterThan(0)
    for (const { name, problems } of rows) expect([name, ...problems]).toEqual([name])
  },
  shortTimeoutMillis,
)

test.each<{
  made: number
  delivered: number
  dropped: number
  promised: Promised
  problems: string[]
}>([
  { made: 10, delivered: 10, dropped: 0, promised: 'nothing lost', problems: [] },
  { made: 0, delivered: 0, dropped: 0, promised: 'nothing lost', problems: ['nothing was made'] },
  { made: 10, delivered: 8, dropped: 2, promised: 'nothing lost', problems: ['2 dropped'] },
  { made: 10, delivered: 8, dropped: 2, promised: 'counted', problems: [] },
  {
    made: 10,
    delivered: 8,
    dropped: 1,
    promised: 'counted',
    problems: ['made - delivered - dropped = 1'],
  },
  {
    made: 10,
    delivered: 11,
    dropped: 0,
    promised: 'counted',
    problems: ['made - delivered - dropped = -1'],
  },
  { made: 100, delivered: 80, dropped: 0, promised: 'in flight', problems: [] },
  {
    made: 100,
    delivered: 79,
    dropped: 0,
    promised: 'in flight',
    problems: ['made - delivered - dropped = 21'],
  },
])(
  '$made made, $delivered delivered, $dropped dropped, promise: $promised',
  ({ promised, problems, ...account }) => {
    expect(problemsOfAccount({ ...account, duplicated: 0 }, promised, 10)).toEqual(problems)
  },
)
