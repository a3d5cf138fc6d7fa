import type { Scenario } from './scenario.ts'

const path = '/api/activities/@person-{n}?token=not-a-real-token'
const feed = { to: 'activities', path, times: 30 } as const

export const highCardinality: Scenario = {
  name: 'high-cardinality',
  title: 'Ids in names, secrets in attributes',
  story: [
    'Thirty requests of one route name their spans by the whole path, and a handler notes each address as it came, with the token in it.',
    'The list has thirty names with one request each instead of one with thirty; the token stands in every lens, though url.query beside it is masked.',
    'Names are for what is alike and attributes for what differs; a secret in an attribute is read by everybody who reads traces.',
  ],
  misconception: 'Ids belong in names, and telemetry is not user data.',
  lens: 'traces',
  ways: { careless: { activities: { namesByPath: true } } },
  steps: [
    { name: 'before', request: feed },
    { name: 'after', way: 'careless', request: feed },
  ],
  compare: ['before', 'after'],
  expected: [
    {
      text: 'Thirty requests have thirty names',
      lens: 'traces',
      expect: { names: 30 },
    },
    {
      text: 'With the route as their name they have one',
      of: 'before',
      lens: 'traces',
      expect: { names: 1 },
    },
    {
      text: 'The token stands in an attribute that a handler noted',
      lens: 'raw',
      expect: {
        span: {
          kind: 'SERVER',
          attributes: { 'app.visited': '/api/activities/@person-30?token=not-a-real-token' },
        },
        count: 1,
      },
    },
    {
      text: 'In url.query, which our instrumentation writes, it is masked',
      lens: 'raw',
      expect: { span: { kind: 'SERVER', attributes: { 'url.query': 'token=REDACTED' } }, count: 1 },
    },
    {
      text: 'Without the fault nothing has the token',
      of: 'before',
      lens: 'raw',
      expect: { span: { kind: 'SERVER', attributes: { 'app.visited': undefined } }, count: 1 },
    },
  ],
}
