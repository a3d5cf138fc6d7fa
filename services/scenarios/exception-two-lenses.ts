import type { Scenario } from './scenario.ts'

export const exceptionTwoLenses: Scenario = {
  name: 'exception-two-lenses',
  title: 'One exception in all lenses',
  story: [
    'The store of activities throws when the home feed is read; a second request asks for an activity that is not there.',
    'The 500 is one error in Rollbar’s list, two red spans, a cause in its segment and a line; the 404 is none of these.',
    'Count errors by item, not by span: one exception passes through several spans, and a 404 is a client’s mistake.',
  ],
  misconception: 'Every 4xx is an error to be woken for, and one error is one exception record.',
  lens: 'error',
  ways: { failing: { activities: { storeFails: 'home' } } },
  steps: [
    { name: 'not found', request: { to: 'activities', path: '/api/activities/nothing-here' } },
    { name: 'before', request: { to: 'activities', path: '/api/activities/home' } },
    {
      name: 'after',
      way: 'failing',
      request: { to: 'activities', path: '/api/activities/home' },
    },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'Five spans, two of them red: the work that failed and the request around it',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities GET /api/activities/home ERROR 500 exception
  CLIENT activities GET UNSET 200
    SERVER notifications GET /api/notifications/unread-count UNSET 200
      CLIENT notifications SELECT notifications UNSET
  INTERNAL activities home-activities ERROR exception`,
      },
    },
    {
      text: 'Two spans carry the exception, and it is one error',
      lens: 'error',
      expect: { items: 1, class: 'Error' },
    },
    {
      text: 'A line of activities says that the request failed',
      lens: 'logs',
      expect: { line: { level: 'error', message: 'request failed', service: 'activities' } },
    },
    {
      text: 'Everything arrived by all four lenses',
      lens: 'badges',
      expect: {
        delivery: { otlp: 'received', xray: 'received', rollbar: 'received', logs: 'received' },
      },
    },
    {
      text: 'The 404 beside it is no error of the service: its span is not red',
      of: 'not found',
      lens: 'waterfall',
      expect: { tree: '\nSERVER activities GET /api/activities/:id UNSET 404' },
    },
    {
      text: 'The 404 is not in the list of errors',
      of: 'not found',
      lens: 'error',
      expect: { items: 0 },
    },
  ],
}
