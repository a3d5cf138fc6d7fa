import type { Scenario } from './scenario.ts'

const probe = { to: 'notifications', path: '/readyz', times: 12 } as const

export const healthNoise: Scenario = {
  name: 'health-noise',
  title: 'Probes that are traced',
  story: [
    'Probes of notifications are traced like requests of people, twelve of them: what one pod gets in a minute.',
    'Each leaves a span, a segment and a line; in the list they bury the requests that matter, and the median falls to a millisecond.',
    'Answer probes outside of telemetry: they cost money, say nothing, and every share and percentile counts them.',
  ],
  misconception: 'More data is better.',
  lens: 'heatmap',
  ways: { noisy: { notifications: { tracesProbes: true } } },
  steps: [
    { name: 'before', request: probe },
    { name: 'after', way: 'noisy', request: probe },
  ],
  expected: [
    {
      text: 'Twelve probes are twelve traces',
      lens: 'heatmap',
      expect: { kept: [12, 12] },
    },
    {
      text: 'Each is one span that says nothing',
      lens: 'waterfall',
      expect: { tree: '\nSERVER notifications GET /readyz UNSET 200' },
    },
    {
      text: 'Each is a segment and a log line too',
      lens: 'badges',
      expect: { delivery: { otlp: 'received', xray: 'received', logs: 'received' } },
    },
    {
      text: 'Usually twelve probes leave no trace at all',
      of: 'before',
      lens: 'traces',
      expect: { kept: [0, 0] },
    },
  ],
  honestly: 'The twelve come at once instead of over a minute.',
}
