import type { Scenario } from './scenario.ts'

const post = {
  to: 'activities',
  method: 'POST',
  path: '/api/activities',
  body: { handle: 'ada', message: 'Have you seen this, @bob?', ttl: '1-hour' },
} as const

const insert = { service: 'notifications', kind: 'CLIENT', name: 'INSERT notifications' } as const

export const slowStatement: Scenario = {
  name: 'slow-statement',
  title: 'A slow statement',
  story: [
    'Every statement of notifications takes 300 ms longer, and a post to activities mentions one person.',
    'The waterfall’s critical path ends in INSERT notifications: that one statement is nearly the whole request.',
    'activities answers just as slowly, though none of the time is its own.',
  ],
  misconception: 'The slow service is the one whose request is slow.',
  lens: 'waterfall',
  ways: { slow: { notifications: { storeDelayMillis: 300 } } },
  steps: [
    { name: 'before', request: post },
    { name: 'after', way: 'slow', request: post },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'Five spans: two requests, the call between them, and a statement of each service',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities POST /api/activities UNSET 201
  CLIENT activities INSERT activities UNSET
  CLIENT activities POST UNSET 201
    SERVER notifications POST /api/notifications UNSET 201
      CLIENT notifications INSERT notifications UNSET`,
      },
    },
    {
      text: 'INSERT notifications takes 300 ms or a little more, and leads the critical path',
      lens: 'waterfall',
      expect: { heaviest: { ...insert, atLeastMillis: 300 } },
    },
    {
      text: 'The request of activities takes no less, but less than half of it is its own',
      lens: 'waterfall',
      expect: {
        self: { service: 'activities', kind: 'SERVER', atLeastMillis: 300 },
        atMostShare: 0.5,
      },
    },
    {
      text: 'On the map activities calls notifications, which calls its database',
      lens: 'map',
      expect: { edge: ['activities', 'notifications'], calls: 1, failed: 0 },
    },
    {
      text: 'Without the fault the same statement takes less than 250 ms',
      of: 'before',
      lens: 'waterfall',
      expect: { span: { ...insert, atMostMillis: 250 } },
    },
  ],
}
