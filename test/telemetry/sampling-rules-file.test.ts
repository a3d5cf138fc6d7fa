import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSamplingRules } from '../../services/telemetry/sampling/rules-file.ts'

const parse = (document: unknown) => parseSamplingRules(JSON.stringify(document), 'rules.json')
const xrayRule = { RuleName: 'a', Priority: 1, FixedRate: 0.5, ReservoirSize: 1 }
const localRule = { host: '*', http_method: 'GET', url_path: '/a', fixed_target: 1, rate: 0.5 }

test("the repository's xray.json holds the seed's rule, one for probes and one for /rollbar/test", () => {
  const { rules, problems } = parseSamplingRules(readFileSync('xray.json', 'utf8'), 'xray.json')

  expect(problems).toEqual([])
  const brief = rules.map(rule => [
    rule.name,
    rule.priority,
    rule.fixedRate,
    rule.reservoirPerSecond,
  ])
  expect(brief).toEqual([
    ['health-checks', 100, 0, 0],
    ['rollbar-test', 200, 1, 0],
    ['Cruddur', 9000, 0.1, 5],
  ])
})

test("a rule in X-Ray's form matches everything that it does not name", () => {
  expect(parse({ samplingRules: [xrayRule], groups: [] })).toEqual({
    rules: [
      {
        name: 'a',
        priority: 1,
        fixedRate: 0.5,
        reservoirPerSecond: 1,
        serviceName: '*',
        serviceType: '*',
        host: '*',
        method: '*',
        path: '*',
        attributes: {},
      },
    ],
    problems: [],
  })
})

test("the X-Ray SDKs' version 2 is taken in its order, with its default last", () => {
  const { rules, problems } = parse({
    version: 2,
    default: { fixed_target: 2, rate: 0.2 },
    rules: [{ ...localRule, description: 'first' }, localRule],
  })

  expect(problems).toEqual([])
  expect(rules.map(rule => [rule.name, rule.priority, rule.path, rule.fixedRate])).toEqual([
    ['first', 1, '/a', 0.5],
    ['rule 2', 2, '/a', 0.5],
    ['Default', 10_000, '*', 0.2],
  ])
})

test.each([
  ['no object', [], 'rules.json: expected an object with "samplingRules" or "version"'],
  ['nothing of either form', {}, 'rules.json: samplingRules is missing: expected a list of rules'],
  [
    'a rate that is not a share',
    { samplingRules: [{ ...xrayRule, FixedRate: 10 }] },
    'rules.json: samplingRules[0].FixedRate is 10: expected a share from 0 to 1',
  ],
  [
    'a name missing',
    { samplingRules: [{ ...xrayRule, RuleName: undefined }] },
    'rules.json: samplingRules[0].RuleName is missing: expected a text',
  ],
  [
    'a priority out of range',
    { samplingRules: [{ ...xrayRule, Priority: 0 }] },
    'rules.json: samplingRules[0].Priority is 0: expected a whole number from 1 to 10000',
  ],
  [
    'a reservoir as a text',
    { samplingRules: [{ ...xrayRule, ReservoirSize: '5' }] },
    'rules.json: samplingRules[0].ReservoirSize is "5": expected a whole number from 0 to 1000000',
  ],
  [
    'a misspelt member',
    { samplingRules: [{ ...xrayRule, UrlPath: '/a' }] },
    'rules.json: samplingRules[0].UrlPath is "/a": expected one of RuleName RuleARN ResourceARN Priority FixedRate ReservoirSize Version ServiceName ServiceType Host HTTPMethod URLPath Attributes',
  ],
  [
    'a name twice',
    { samplingRules: [xrayRule, xrayRule] },
    'rules.json: samplingRules is "a": expected each RuleName once',
  ],
  [
    'another version',
    { version: 1, default: { fixed_target: 1, rate: 0 } },
    'rules.json: version is 1: expected 2',
  ],
  [
    'a default without a rate',
    { version: 2, default: { fixed_target: 1 } },
    'rules.json: default.rate is missing: expected a share from 0 to 1',
  ],
  [
    'a local rule without a host',
    {
      version: 2,
      default: { fixed_target: 1, rate: 0 },
      rules: [{ ...localRule, host: undefined }],
    },
    'rules.json: rules[0].host is missing: expected a text',
  ],
])('%s is one clear problem', (_title, document, problem) => {
  expect(parse(document).problems).toEqual([problem])
})

test('a file that is not JSON is a problem, with the position', () => {
  expect(parseSamplingRules('{', 'rules.json').problems[0]).toMatch(/^rules\.json: not JSON: .+/)
})

test('every mistake is a problem, not only the first', () => {
  expect(parse({ samplingRules: [{}] }).problems).toHaveLength(4)
})

test.each([
  ['planted', "not JSON: Unexpected token 'p'"],
  ['PLANTED_KEY=planted', "not JSON: Unexpected token 'P'"],
  ['{"samplingRules":[{"token":"planted"}]}', 'samplingRules[0].token is ***: expected one of '],
  [
    '{"samplingRules":[{"RuleName":{"password":"planted"}}]}',
    'samplingRules[0].RuleName is {"password":"***"}: expected a text',
  ],
  [
    `{"samplingRules":[{"RuleName":["${'planted'.repeat(100_000)}"]}]}`,
    'samplingRules[0].RuleName is 700004 characters of JSON: expected a text',
  ],
])('of file %#, which holds no rules, no secret is shown', (text, problem) => {
  const { problems } = parseSamplingRules(text, 'keys.txt')

  expect(problems.join('\n')).toContain(`keys.txt: ${problem}`)
  expect(problems.join()).not.toContain('planted')
})

test('as many rules as a file may hold are read in a moment', () => {
  const rules = Array.from({ length: 30_000 }, (_, index) => ({
    ...xrayRule,
    RuleName: `${index}`,
  }))
  const start = performance.now()

  expect(parse({ samplingRules: [...rules, xrayRule, xrayRule] }).problems).toEqual([
    expect.stringContaining('each RuleName once'),
  ])
  expect(performance.now() - start).toBeLessThan(5000)
})
