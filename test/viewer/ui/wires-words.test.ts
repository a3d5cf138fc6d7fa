import { expect, test } from 'vitest'
import { readFaults } from '../../../services/viewer/faults/read-faults.ts'
import { wires } from '../../../services/viewer/records/api.ts'
import type { WaterfallSpan } from '../../../services/viewer/trace-tree/span-tree.ts'
import {
  choiceOf,
  faultChoices,
  withShare,
} from '../../../services/viewer/ui/compute/fault-choices.ts'
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
