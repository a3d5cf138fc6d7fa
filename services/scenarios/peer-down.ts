import type { Scenario } from './scenario.ts'

const home = { to: 'activities', path: '/api/activities/home' } as const

export const peerDown: Scenario = {
  name: 'peer-down',
  title: 'The other service is down',
  story: [
    'activities asks notifications for the unread count, at an address where nothing listens.',
    'The answer is 200 all the same, with null for the count; one red span, one error and a node without records of its own say what is missing.',
    'A failed call is not a failed request, and a successful request is not proof that all went well.',
  ],
  misconception: '200 means nothing is wrong, and a red span means the user saw an error.',
  lens: 'map',
  ways: { down: { activities: { peerRefuses: true } } },
  steps: [
    { name: 'before', request: home },
    { name: 'after', way: 'down', request: home },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'Four spans: the request is not red, the call in it is, and no span of notifications follows',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities GET /api/activities/home UNSET 200 exception
  CLIENT activities GET ERROR ECONNREFUSED exception
  INTERNAL activities home-activities UNSET
    CLIENT activities SELECT activities UNSET`,
      },
    },
    {
      text: 'The request says that it went without notifications',
      lens: 'waterfall',
      expect: { span: { kind: 'SERVER', attributes: { 'app.degraded': 'notifications' } } },
    },
    {
      text: 'One error is reported, a PeerError',
      lens: 'error',
      expect: { items: 1, class: 'PeerError' },
    },
    {
      text: 'On the map notifications is a node that sent nothing: its caller describes it',
      lens: 'map',
      expect: { node: 'notifications', inferred: true },
    },
    {
      text: 'A line of activities warns that it answered without a peer',
      lens: 'logs',
      expect: {
        line: { level: 'warn', message: 'answered without a peer', service: 'activities' },
        count: 1,
      },
    },
    {
      text: 'Without the fault notifications sends records of its own',
      of: 'before',
      lens: 'map',
      expect: { node: 'notifications', inferred: false },
    },
  ],
  honestly:
    'The call goes to 127.0.0.1:2, where nothing listens, instead of the real address: notifications goes on for everybody else.',
}
