import type { Expectation, PlayedRequest, Scenario, Tick } from './scenario.ts'

const home: PlayedRequest = { to: 'activities', path: '/api/activities/home' }

const of = `
SERVER activities GET /api/activities/home UNSET 200
  CLIENT activities GET UNSET 200
  INTERNAL activities home-activities UNSET
    CLIENT activities SELECT activities UNSET`

const count = `
SERVER notifications GET /api/notifications/unread-count UNSET 200
  CLIENT notifications SELECT notifications UNSET`

const connected: Expectation = {
  tree: `
SERVER activities GET /api/activities/home UNSET 200
  CLIENT activities GET UNSET 200
    SERVER notifications GET /api/notifications/unread-count UNSET 200
      CLIENT notifications SELECT notifications UNSET
  INTERNAL activities home-activities UNSET
    CLIENT activities SELECT activities UNSET`,
}

const tick = (step: string, text: string, expect: Expectation): Tick => ({
  of: step,
  text,
  lens: 'waterfall',
  expect,
})

export const brokenPropagation: Scenario = {
  name: 'broken-propagation',
  title: 'A proxy that strips headers',
  story: [
    'Something between the services strips the trace headers of the call: all of them, all but one family, or it sends two that disagree.',
    'Without headers one request is two traces, and the second begins at notifications, with a client of its own on the map; one family alone keeps them together.',
    'Both services report, both traces look whole, and no tool says that they belong together: look for requests without a parent where there must be one.',
  ],
  misconception: 'If both services report, the trace is connected.',
  lens: 'waterfall',
  ways: {
    nothing: { activities: { passesOn: 'nothing' } },
    traceparent: { activities: { passesOn: 'traceparent' } },
    'x-ray': { activities: { passesOn: 'x-ray' } },
    'x-ray-root': { activities: { passesOn: 'x-ray-root' } },
    disagreeing: { activities: { passesOn: 'disagreeing' } },
  },
  steps: [
    { name: 'before', request: home },
    { name: 'traceparent', way: 'traceparent', request: home },
    { name: 'x-ray', way: 'x-ray', request: home },
    { name: 'x-ray-root', way: 'x-ray-root', request: home },
    { name: 'disagreeing', way: 'disagreeing', request: home },
    { name: 'after', way: 'nothing', request: home },
  ],
  compare: ['before', 'after'],
  expected: [
    tick('after', 'No headers: the trace ends at the call, which succeeded', { tree: of }),
    {
      ...tick('after', 'No headers: notifications begins a second trace, without a parent', {
        tree: count,
      }),
      second: true,
    },
    {
      of: 'after',
      second: true,
      text: 'On the map of the second trace a client calls notifications directly',
      lens: 'map',
      expect: { edge: ['client', 'notifications'], calls: 1 },
    },
    tick('before', 'Both headers: one trace of six spans', connected),
    tick('traceparent', 'traceparent alone: one trace', connected),
    tick('disagreeing', 'Two headers that name different traces: traceparent wins', connected),
    tick('x-ray', 'X-Amzn-Trace-Id alone: one trace, where every sender is trusted', {
      anyOf: [connected, { tree: of }],
    }),
    tick(
      'x-ray-root',
      'Root alone, as a load balancer sends it: one trace with two beginnings, where every sender is trusted',
      { anyOf: [{ tree: `${of}${count}` }, { tree: of }] },
    ),
  ],
  honestly:
    'With TRUST_INCOMING_TRACES=peers, as in the cluster, X-Ray’s header alone begins a second trace too: no proof covers it.',
}
