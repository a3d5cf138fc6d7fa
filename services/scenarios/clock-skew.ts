import type { Scenario } from './scenario.ts'

const home = { to: 'activities', path: '/api/activities/home' } as const
const call = { service: 'activities', kind: 'CLIENT', name: 'GET' } as const
const callee = { service: 'notifications', kind: 'SERVER' } as const

export const clockSkew: Scenario = {
  name: 'clock-skew',
  title: 'A clock that is ahead',
  story: [
    'The clock of notifications’ spans is 1.5 s ahead.',
    'In the waterfall its request begins after the call that caused it has ended; nothing is shifted in silence, and a note says by how much the clocks differ.',
    'Times of two machines can be compared no better than their clocks are set; durations and the order of cause and effect still hold.',
  ],
  misconception: 'Timestamps of two machines can be compared.',
  lens: 'waterfall',
  ways: { ahead: { notifications: { clockAheadMillis: 1500 } } },
  steps: [
    { name: 'before', request: home },
    { name: 'after', way: 'ahead', request: home },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'The request of notifications begins after the call has ended',
      lens: 'waterfall',
      expect: { afterEndOf: [call, callee] },
    },
    {
      text: 'Its line was written in it, and says an earlier time',
      lens: 'logs',
      expect: { linesBefore: callee },
    },
    {
      text: 'Its duration is right all the same',
      lens: 'waterfall',
      expect: { span: { ...callee, atMostMillis: 700 }, count: 1 },
    },
    {
      text: 'The spans and their parents are the same as ever',
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
    'Spans and segments alone have the wrong clock; the process’s own stays right, and so do its lines.',
}
