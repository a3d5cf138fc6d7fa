import type { Scenario } from './scenario.ts'

const home = {
  to: 'activities',
  path: '/api/activities/home',
  times: 20,
  everyMillis: 50,
} as const

export const lostAtExit: Scenario = {
  name: 'lost-at-exit',
  title: 'Killed with records in hand',
  story: [
    'A second process of activities answers twenty requests a second and is ended right after an answer: once by SIGTERM, once by SIGKILL.',
    'After SIGTERM everything arrives; after SIGKILL the last traces begin in the middle, at the other service, whose parent was not received.',
    'Records wait in a process for half a second before they are sent: it takes a shutdown in order, and the time for it, to lose none.',
  ],
  misconception: 'Telemetry is flushed on exit by itself.',
  lens: 'waterfall',
  ways: { ending: {} },
  steps: [
    { name: 'before', way: 'ending', endsBy: 'SIGTERM', request: home },
    { name: 'after', way: 'ending', endsBy: 'SIGKILL', request: home },
  ],
  compare: ['before', 'after'],
  beside: 'lost-at-exit',
  expected: [
    {
      text: 'After SIGKILL at least one request is without its spans, and at most half a second of them',
      lens: 'traces',
      expect: { orphaned: [1, 16] },
    },
    {
      text: 'The last trace begins at notifications, with a parent that was not received',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER notifications GET /api/notifications/unread-count UNSET 200 parent not received
  CLIENT notifications SELECT notifications UNSET`,
      },
    },
    {
      text: 'After SIGTERM no request is without its spans',
      of: 'before',
      lens: 'traces',
      expect: { orphaned: [0, 0] },
    },
    {
      text: 'After SIGTERM every record of every request arrived, by all lenses',
      of: 'before',
      lens: 'badges',
      expect: { every: { otlp: 'received', xray: 'received', logs: 'received' } },
    },
  ],
  honestly:
    'The process that is killed is a third one, started for this; yours go on. It runs where npm start does, not in the cluster.',
}
