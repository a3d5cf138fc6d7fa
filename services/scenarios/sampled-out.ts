import type { Scenario } from './scenario.ts'

const feed = { to: 'activities', path: '/api/activities/@ada' } as const

export const sampledOut: Scenario = {
  name: 'sampled-out',
  title: 'Most requests are not kept',
  story: [
    'Two hundred requests run under a rule that keeps 5 %, without a reservoir.',
    'About ten are kept, each with the weight 20; the others have a trace id in their answer and a log line that names the rule, and nothing else.',
    'A trace that is missing was perhaps never kept: the line says so, and counts of kept traces have to be multiplied by their weight.',
  ],
  misconception:
    'Sampling loses requests without a sign, and counts of kept traces are counts of requests.',
  lens: 'traces',
  ways: { sampled: { activities: { keeps: 0.05 } } },
  steps: [
    { name: 'before', request: feed },
    { name: 'after', way: 'sampled', request: { ...feed, times: 200 } },
  ],
  expected: [
    {
      text: 'About ten of two hundred traces have spans',
      lens: 'traces',
      expect: { kept: [1, 25] },
    },
    {
      text: 'A kept trace counts for twenty: SampleRate on its spans',
      pick: 'kept',
      lens: 'waterfall',
      expect: { span: { attributes: { SampleRate: 20 } }, count: 3 },
    },
    {
      text: 'Its request names the rule that kept it',
      pick: 'kept',
      lens: 'waterfall',
      expect: { span: { kind: 'SERVER', attributes: { 'waywiser.sampling.rule': 'scenario' } } },
    },
    {
      text: 'A dropped request was answered with its id, and its badges say that it was sampled out, by which rule',
      pick: 'dropped',
      lens: 'badges',
      expect: { delivery: { otlp: 'sampled-out', xray: 'sampled-out' }, reason: 'scenario' },
    },
    {
      text: 'Its log line is there all the same',
      pick: 'dropped',
      lens: 'logs',
      expect: { line: { level: 'info', message: 'request', service: 'activities' }, count: 1 },
    },
    {
      text: 'Without the rule the request is kept, with weight 1',
      of: 'before',
      lens: 'waterfall',
      expect: { span: { attributes: { SampleRate: undefined } }, count: 3 },
    },
  ],
}
