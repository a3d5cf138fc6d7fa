import type { Scenario } from './scenario.ts'

const list = {
  to: 'notifications',
  path: '/api/activities/notifications?handle=lena&limit=20',
} as const

const call = { service: 'notifications', kind: 'CLIENT', name: 'GET' } as const

export const nPlusOne: Scenario = {
  name: 'n-plus-one',
  title: 'One call for each entry',
  story: [
    'notifications looks up the activity of each of twenty notifications by a call of its own, instead of all in one.',
    'The waterfall is a staircase of twenty calls, none of them slow, and their sum is the request.',
    'A call that is fast alone is slow in a loop: count spans of one name before you look at their durations.',
  ],
  misconception: 'Each call is fast, so the request is fast.',
  lens: 'waterfall',
  ways: { singly: { notifications: { looksUpSingly: true } } },
  needs: { notifications: 20, of: 'lena' },
  steps: [
    { name: 'before', request: list },
    { name: 'after', way: 'singly', request: list },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'Sixty-three spans: twenty calls, each with a request and a statement of activities',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER notifications GET /api/activities/notifications UNSET 200
  CLIENT notifications GET UNSET 200 ×20
    SERVER activities GET /api/activities UNSET 200
      CLIENT activities SELECT activities UNSET
  INTERNAL notifications notifications UNSET
    CLIENT notifications SELECT notifications UNSET`,
      },
    },
    {
      text: 'Together the calls take most of the request',
      lens: 'waterfall',
      expect: { sumOf: call, atLeastShare: 0.5 },
    },
    {
      text: 'On the map the arrow to activities stands for twenty calls',
      lens: 'map',
      expect: { edge: ['notifications', 'activities'], calls: 20, failed: 0 },
    },
    {
      text: 'Without the fault there are six spans, with one call',
      of: 'before',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER notifications GET /api/activities/notifications UNSET 200
  CLIENT notifications GET UNSET 200
    SERVER activities GET /api/activities UNSET 200
      CLIENT activities SELECT activities UNSET
  INTERNAL notifications notifications UNSET
    CLIENT notifications SELECT notifications UNSET`,
      },
    },
  ],
}
