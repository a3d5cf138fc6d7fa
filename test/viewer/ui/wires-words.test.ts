import { expect, test } from 'vitest'
import { readFaults } from '../../../services/viewer/faults/read-faults.ts'
import { wires } from '../../../services/viewer/records/api.ts'
import type { WaterfallSpan } from '../../../services/viewer/trace-tree/span-tree.ts'
import {
  choiceOf,
  faultChoices,
  withShare,
} from '../../../services/viewer/ui/compute/fault-choices.ts'
import { senderDrops } from '../../../services/viewer/ui/compute/sender-drops.ts'
import { spanNotes } from '../../../services/viewer/ui/compute/span-notes.ts'
import { matchInWords } from '../../../services/x-ray/match-in-words.ts'
import { rateInWords } from '../../../services/x-ray/rate-in-words.ts'

test('the viewer accepts every fault of the page, and the page recognizes it', () => {
  for (const wire of wires) {
    for (const { name, fault } of faultChoices(wire)) {
      const taken = readFaults({ [wire]: withShare(fault, 0.1) })[wire] ?? null
      expect(choiceOf(wire, taken)?.name).toBe(name)
    }
  }
  expect(choiceOf('logs', { status: 418 })).toBe(undefined)
})

test('a sampling rule is described in words', () => {
  const rule = {
    RuleName: 'r',
    Priority: 1,
    FixedRate: 0.07,
    ReservoirSize: 5,
    ServiceName: 'activities',
    Host: '*',
    HTTPMethod: 'GET',
    URLPath: '/api/*',
  }

  expect(rateInWords(rule)).toBe('5/s, then 7 %')
  expect(matchInWords(rule)).toBe('GET service activities /api/*')
  const all = { ...rule, ServiceName: '*', HTTPMethod: '*', URLPath: '*' }
  expect(matchInWords(all)).toBe('every request')
})

test('a span has notes about clock skew, lateness and progress', () => {
  const span = (fields: Partial<WaterfallSpan>): WaterfallSpan => ({
    spanId: 's',
    name: 'n',
    kind: 'INTERNAL',
    service: 'one',
    status: 'UNSET',
    startMillis: 100,
    durationMillis: 50,
    attributes: {},
    events: [],
    links: [],
    resource: {},
    ...fields,
  })
  const chips = (fields: Partial<WaterfallSpan>, parent = span({})) =>
    spanNotes(span(fields), parent).map(({ chip }) => chip)

  expect(chips({ durationMillis: 50 })).toStrictEqual([])
  expect(chips({ service: 'two', startMillis: 90, durationMillis: 20 })).toStrictEqual([
    'clock skew',
  ])
  expect(chips({ durationMillis: 75 })).toStrictEqual(['late'])
  // A callee usually ends a little after its caller has the answer.
  expect(chips({ service: 'two', durationMillis: 59 })).toStrictEqual([])
  expect(chips({ service: 'two', durationMillis: 75 })).toStrictEqual(['late'])
  expect(chips({ durationMillis: 75, inProgress: true })).toStrictEqual(['in progress'])
  expect(spanNotes(span({ startMillis: 160, durationMillis: 15 }), span({}))).toStrictEqual([
    {
      chip: 'late',
      sentence: 'starts and ends 25 ms after its parent ended, which did not wait for it',
    },
  ])
})

test('the newest totals of each stream count as sender drops, other lines do not', () => {
  const line = (stream: string, timeMillis: number, dropped: unknown) => ({
    service: 'activities',
    group: 'g',
    level: 'warn',
    message: 'Telemetry was dropped',
    stream,
    timeMillis,
    fields: { dropped },
  })

  const drops = senderDrops([
    line('one', 2, { otlp: { viewer: { refused: 7 } } }),
    line('one', 3, { otlp: { viewer: { refused: 9, 'queue full': 20 } } }),
    line('two', 1, { xray: { daemon: { 'not sent': 1 } } }),
    line('three', 1, { otlp: { viewer: { refused: 'many' }, other: null }, logs: 5 }),
    line('four', 1, 'all of it'),
    line('five', 1, undefined),
  ])

  const common = { service: 'activities', lens: 'otlp', destination: 'viewer' }
  expect(drops).toEqual([
    { ...common, stream: 'one', timeMillis: 3, reason: 'queue full', count: 20 },
    { ...common, stream: 'one', timeMillis: 3, reason: 'refused', count: 9 },
    {
      service: 'activities',
      stream: 'two',
      timeMillis: 1,
      lens: 'xray',
      destination: 'daemon',
      reason: 'not sent',
      count: 1,
    },
  ])
})
