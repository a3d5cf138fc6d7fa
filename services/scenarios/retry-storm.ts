import type { Scenario } from './scenario.ts'

const home = { to: 'activities', path: '/api/activities/home' } as const
const call = { service: 'activities', kind: 'CLIENT', name: 'GET' } as const

export const retryStorm: Scenario = {
  name: 'retry-storm',
  title: 'Three calls for one request',
  story: [
    'notifications refuses the first two tries of each request, with 503 and with 429; activities tries again at once, ten requests long.',
    'Each request is green, with three calls in it, and on the map the arrow to notifications stands for three times as many calls as requests came in.',
    'Retries hide a failure from the user and multiply the load of a service that has too much: count them by http.request.resend_count.',
  ],
  misconception: 'Retries are free, and throttling is an error of the service that throttles.',
  lens: 'map',
  ways: { storm: { activities: { retries: 2 }, notifications: { answersFirst: [503, 429] } } },
  steps: [
    { name: 'before', request: home },
    { name: 'after', way: 'storm', request: { ...home, times: 10 } },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'One request and three calls: 503, 429, 200',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities GET /api/activities/home UNSET 200
  CLIENT activities GET ERROR 503
    SERVER notifications GET /api/notifications/unread-count ERROR 503
  CLIENT activities GET ERROR 429
    SERVER notifications GET /api/notifications/unread-count UNSET 429
  CLIENT activities GET UNSET 200
    SERVER notifications GET /api/notifications/unread-count UNSET 200
      CLIENT notifications SELECT notifications UNSET
  INTERNAL activities home-activities UNSET
    CLIENT activities SELECT activities UNSET`,
      },
    },
    {
      text: 'The second call says that it is the first repetition',
      lens: 'waterfall',
      expect: { span: { ...call, attributes: { 'http.request.resend_count': 1 } }, count: 1 },
    },
    {
      text: 'The third call is the second repetition, and succeeds',
      lens: 'waterfall',
      expect: {
        span: {
          ...call,
          attributes: { 'http.request.resend_count': 2, 'http.response.status_code': 200 },
        },
        count: 1,
      },
    },
    {
      text: 'On the map the arrow has three calls: one failed, one throttled',
      lens: 'map',
      expect: { edge: ['activities', 'notifications'], calls: 3, failed: 1, throttled: 1 },
    },
    {
      text: 'Nothing is reported: the user saw no failure',
      lens: 'error',
      expect: { items: 0 },
    },
  ],
  honestly:
    'The second try of each request is throttled, and not the third second of a real storm: so each trace shows it.',
}
