import { orderRules, ruleMatcher } from '../../../services/telemetry/sampling/rules.ts'
import { parseSamplingRules } from '../../../services/telemetry/sampling/rules-file.ts'
import { jsonMutator } from '../mutate/json.ts'
import { type Random, wordsIn } from '../random.ts'
import { type Target, ViolationError } from '../target.ts'

const ruleWords = wordsIn(`
    samplingRules RuleName Priority FixedRate ReservoirSize ServiceName ServiceType Host
    HTTPMethod URLPath Attributes version default fixed_target rate rules description host
    http_method url_path service_name * ? a*b*c Default groups
  `)

const pattern = (random: Random) => random.pick(['*', '/api/*', '*a*b*', '?', '', 'GET', '/@?*'])

const xrayRule = (random: Random) => ({
  RuleName: random.pick(['a', 'b', 'Default']),
  Priority: 1 + random.below(9999),
  FixedRate: random.next(),
  ReservoirSize: random.below(10),
  URLPath: pattern(random),
  ...(random.chance(0.3) && { HTTPMethod: pattern(random), Attributes: { tier: pattern(random) } }),
})

const version2 = (random: Random) => ({
  version: 2,
  default: { fixed_target: 1, rate: random.next() },
  rules: random.times(random.size(4), () => ({
    host: '*',
    http_method: pattern(random),
    url_path: pattern(random),
    fixed_target: random.below(9),
    rate: random.next(),
  })),
})

const rulesFile = (random: Random) =>
  random.chance(0.6)
    ? { samplingRules: random.times(random.size(5), () => xrayRule(random)) }
    : version2(random)

const attributeOf = () => 'gold'

const subject = {
  serviceName: 'activities',
  serviceType: '',
  host: 'a.example',
  method: 'GET',
  path: `/api/activities/${'ab'.repeat(2000)}`,
  attribute: attributeOf,
}

export const samplingRules: Target = {
  name: 'sampling-rules',
  about: 'files of sampling rules in both formats: read, ordered, and asked about a request',
  generate: random => Buffer.from(JSON.stringify(rulesFile(random))),
  mutate: jsonMutator(ruleWords),
  open: () => ({
    run(input) {
      const { rules, problems } = parseSamplingRules(input.toString('utf8'), 'rules.json')
      if (problems.some(problem => typeof problem !== 'string'))
        throw new ViolationError('a problem is not text')
      if (problems.length > 0) return
      const holds = orderRules(rules).map(rule => ruleMatcher(rule)(subject))
      if (holds.at(-1) !== true) throw new ViolationError('the last rule does not match')
    },
  }),
}
