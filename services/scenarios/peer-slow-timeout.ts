import type { Scenario } from './scenario.ts'

const post = {
  to: 'activities',
  method: 'POST',
  path: '/api/activities',
  body: { handle: 'ada', message: 'Is this late, @bob?', ttl: '1-hour' },
} as const

const insert = { service: 'notifications', kind: 'CLIENT', name: 'INSERT notifications' } as const

export const peerSlowTimeout: Scenario = {
  name: 'peer-slow-timeout',
  title: 'Given up, and done all the same',
  story: [
    'A post mentions one person, and the statement that stores the notification takes two seconds; activities waits 800 ms for it.',
    'The call fails at 800 ms with TimeoutError and the request ends, but the statement below it runs on and succeeds.',
    'A timeout says that the caller stopped waiting: the work was done, and a retry would do it twice.',
  ],
  misconception: 'A child ends inside its parent, and what timed out did not happen.',
  lens: 'waterfall',
  ways: { slow: { notifications: { storeDelayMillis: 2000 } } },
  steps: [
    { name: 'before', request: post },
    { name: 'after', way: 'slow', request: post },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'The call is red with TimeoutError, the request of notifications with aborted; the statement is not',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities POST /api/activities UNSET 201 exception
  CLIENT activities INSERT activities UNSET
  CLIENT activities POST ERROR TimeoutError exception
    SERVER notifications POST /api/notifications ERROR aborted
      CLIENT notifications INSERT notifications UNSET`,
      },
    },
    {
      text: 'The statement runs on after the request has ended',
      lens: 'waterfall',
      expect: { outlives: [{ service: 'activities', kind: 'SERVER' }, insert] },
    },
    {
      text: 'It takes two seconds and succeeds: the notification is there',
      lens: 'waterfall',
      expect: { span: { ...insert, status: 'UNSET', atLeastMillis: 2000 }, count: 1 },
    },
    {
      text: 'One error is reported, a PeerError',
      lens: 'error',
      expect: { items: 1, class: 'PeerError' },
    },
  ],
  honestly:
    'The request of notifications ends when its caller hangs up, and not with 200: nothing can be sent any more. What outlives it is the statement.',
}
