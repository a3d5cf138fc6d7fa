import type { Scenario } from './scenario.ts'

const post = {
  to: 'activities',
  method: 'POST',
  path: '/api/activities',
  body: { handle: 'ada', message: 'For @bob and @carol', ttl: '1-hour' },
} as const

const push = { service: 'notifications', kind: 'CLIENT', name: 'POST' } as const

export const webhookFailsSilently: Scenario = {
  name: 'webhook-fails-silently',
  title: 'A third party that fails in silence',
  story: [
    'A post mentions two people, and the third party that hears of each notification answers 500 to both.',
    'The request is green and there is no error in Rollbar; two red calls at the end of the waterfall and one line of level warn are all that says so.',
    'What is only noted is only in spans and lines, and a trace ends at a third party, which gets none of our headers.',
  ],
  misconception:
    'If nothing is in Rollbar nothing failed, and a trace goes on inside third parties.',
  lens: 'logs',
  ways: { failing: { notifications: { webhookFails: true } } },
  steps: [
    { name: 'before', request: post },
    { name: 'after', way: 'failing', request: post },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'The request is green; two red calls have no spans below them',
      lens: 'waterfall',
      expect: {
        tree: `
SERVER activities POST /api/activities UNSET 201
  CLIENT activities INSERT activities UNSET
  CLIENT activities POST UNSET 201
    SERVER notifications POST /api/notifications UNSET 201
      CLIENT notifications INSERT notifications UNSET
      INTERNAL notifications push-webhook UNSET exception×2
        CLIENT notifications POST ERROR 500 ×2`,
      },
    },
    {
      text: 'A line of notifications warns that the push webhook failed',
      lens: 'logs',
      expect: {
        line: { level: 'warn', message: 'the push webhook failed', service: 'notifications' },
        count: 1,
      },
    },
    {
      text: 'Rollbar got nothing, and nothing was expected there',
      lens: 'badges',
      expect: { delivery: { rollbar: 'not-expected', otlp: 'received', logs: 'received' } },
    },
    {
      text: 'The calls to the third party are named by its address',
      lens: 'map',
      expect: { span: { ...push, attributes: { 'server.address': '127.0.0.1' } }, count: 2 },
    },
  ],
  honestly:
    'A stand-in on this machine answers 500; an address in PUSH_WEBHOOK_URL gets nothing of it.',
}
