import type { Scenario } from './scenario.ts'

const home = { to: 'activities', path: '/api/activities/home' } as const
const slow = { storeDelayMillis: 150 }
const call = { service: 'activities', kind: 'CLIENT', name: 'GET' } as const
const feed = { service: 'activities', kind: 'INTERNAL', name: 'home-activities' } as const

export const serialThatCouldBeParallel: Scenario = {
  name: 'serial-that-could-be-parallel',
  title: 'One after the other',
  story: [
    'The home feed waits for the unread count before it is read, though neither needs the other; each takes 150 ms.',
    'In the waterfall the two children stand one after the other, and the request takes their sum instead of the longer one.',
    'Whether two things ran at once is seen in their places, not in their durations, which are the same in both traces.',
  ],
  misconception: 'The time of a request is what its parts take.',
  lens: 'waterfall',
  ways: {
    serial: { activities: { ...slow, worksInTurn: true }, notifications: slow },
    parallel: { activities: slow, notifications: slow },
  },
  steps: [
    { name: 'before', way: 'parallel', request: home },
    { name: 'after', way: 'serial', request: home },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'The call and the work on the feed no longer overlap',
      lens: 'waterfall',
      expect: { overlap: [call, feed], is: false },
    },
    {
      text: 'The request takes the sum, 300 ms or more',
      lens: 'waterfall',
      expect: { span: { kind: 'SERVER', service: 'activities', atLeastMillis: 300 }, count: 1 },
    },
    {
      text: 'Side by side the two overlap',
      of: 'before',
      lens: 'waterfall',
      expect: { overlap: [call, feed], is: true },
    },
    {
      text: 'The same spans are in both traces',
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
}
