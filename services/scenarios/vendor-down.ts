import type { Scenario } from './scenario.ts'

const home = { to: 'activities', path: '/api/activities/home' } as const

export const vendorDown: Scenario = {
  name: 'vendor-down',
  title: 'A vendor that is away',
  story: [
    'For three seconds the wire of spans answers 503 with Retry-After, and the datagrams of these requests’ segments are lost.',
    'The answers come as fast as ever; spans wait in their queue and arrive late, while segments, whose arrival is never confirmed, do not.',
    'What is not in a tool may be late, lost or never sent: the badges of a trace say which.',
  ],
  misconception: 'If it is not in the tool it did not happen, and UDP is reliable on one machine.',
  lens: 'badges',
  ways: { away: {} },
  steps: [
    { name: 'before', request: home },
    { name: 'after', way: 'away', request: { ...home, times: 12, everyMillis: 250 } },
  ],
  compare: ['before', 'after'],
  beside: 'vendor-down',
  expected: [
    {
      text: 'No answer waits for the vendor',
      lens: 'traces',
      expect: { answersWithinMillis: 500 },
    },
    {
      text: 'All spans, items and lines of all twelve requests arrive in the end',
      lens: 'badges',
      expect: { every: { otlp: 'received', logs: 'received' } },
    },
    {
      text: 'The spans are late: a second or more',
      lens: 'badges',
      expect: { spansLateMillis: 1000 },
    },
    {
      text: 'All segments are missing',
      lens: 'wires',
      expect: { every: { xray: 'missing' } },
    },
    {
      text: 'The badge of the first one says why',
      pick: 'first',
      lens: 'badges',
      expect: { delivery: { xray: 'missing' }, reason: 'fault switch' },
    },
    {
      text: 'Nothing is missing of the spans themselves',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities GET /api/activities/home UNSET 200
  CLIENT activities GET UNSET 200
    SERVER notifications GET /api/notifications/unread-count UNSET 200
      CLIENT notifications SELECT notifications UNSET
  INTERNAL activities home-activities UNSET
    CLIENT activities SELECT activities UNSET`,
      },
    },
  ],
  honestly:
    'Three seconds instead of a minute. Spans of other requests are late too meanwhile, since a batch has spans of many; none of theirs are lost.',
}
