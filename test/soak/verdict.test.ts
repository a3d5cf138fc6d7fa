import { expect, test } from 'vitest'
import type { Sample } from './gauge.ts'
import type { SoakResult } from './soak.ts'
import { problemsOf } from './verdict.ts'

const flat: Omit<Sample, 'minutes'> = {
  residentMegabytes: 120,
  heapMegabytes: 20,
  files: 60,
  resources: 30,
}

/** Ten minutes of the viewer, by a function of the minutes. */
const samplesOf = (at: (minutes: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 11 }, (_, minutes) => ({ minutes, ...flat, ...at(minutes) }))

const account = { lens: 'otlp', made: 100, delivered: 100, dropped: 0, reasons: '', shown: 100 }

function result(samples: Sample[], changes: Partial<SoakResult> = {}): SoakResult {
  const gauge = { name: 'viewer', samples } as SoakResult['gauges'][number]
  return {
    minutes: 10,
    warmUpMinutes: 3,
    perSecond: 100,
    answered: 60_000,
    failed: 0,
    cores: 0.9,
    gauges: [gauge],
    delays: {},
    accounts: [account],
    crashes: [],
    pages: { first: [], last: [], warnings: [] },
    ...changes,
  }
}

test('finds nothing in values that grow during the warm-up and are flat afterwards', () => {
  const samples = samplesOf(minutes => ({ heapMegabytes: 10 + 5 * Math.min(minutes, 3) }))

  expect(problemsOf(result(samples))).toEqual([])
})

test.each<[keyof typeof flat, number, string]>([
  ['heapMegabytes', 2, 'viewer: heapMegabytes rose by 14.0'],
  ['residentMegabytes', 10, 'viewer: residentMegabytes rose by 70.0'],
  ['files', 4, 'viewer: files rose by 28.0'],
  ['resources', 4, 'viewer: resources rose by 28.0'],
])('names what rises: %s', (measure, perMinute, problem) => {
  const samples = samplesOf(minutes => ({ [measure]: 20 + perMinute * minutes }))

  expect(problemsOf(result(samples))).toEqual([problem])
})

test('names the lens whose records are not all shown', () => {
  const accounts = [{ ...account, shown: 99 }]

  const problems = problemsOf(
    result(
      samplesOf(() => ({})),
      { accounts },
    ),
  )

  expect(problems).toEqual(['otlp: made 100, dropped 0 , shown 99'])
})

test('lets one datagram of a thousand be lost, and no more', () => {
  const lost = (count: number) => {
    const accounts = [
      { ...account, lens: 'xray', made: 1000, delivered: 1000, shown: 1000 - count },
    ]
    return problemsOf(
      result(
        samplesOf(() => ({})),
        { accounts },
      ),
    )
  }

  expect(lost(1)).toEqual([])
  expect(lost(2)).toEqual(['xray: made 1000, dropped 0 , shown 998'])
})

test('names failed requests, ended processes and errors of the page', () => {
  const crashes = ['viewer ended by SIGKILL']
  const pages = { first: [], last: [], warnings: ['/: x is not a function'] }

  const problems = problemsOf(
    result(
      samplesOf(() => ({})),
      { failed: 3, crashes, pages },
    ),
  )

  expect(problems).toEqual(['3 requests failed', ...crashes, ...pages.warnings])
})
