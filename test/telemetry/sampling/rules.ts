import { createRandom } from '../../../commands/load/random.ts'

/** A rule in X-Ray's spelling, by default with the patterns of X-Ray's Default rule. */
export const xrayRule = (fields: object = {}) => ({
  RuleName: 'Cruddur',
  RuleARN: 'arn:aws:xray:us-east-1:000000000000:sampling-rule/Cruddur',
  ResourceARN: '*',
  Priority: 9000,
  FixedRate: 0,
  ReservoirSize: 0,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
  Attributes: {},
  ...fields,
})

/** The answer of GetSamplingRules: rules, all changed at the given second. */
export const rulesAnswer = (modifiedSeconds: number, ...rules: object[]) => ({
  SamplingRuleRecords: rules.map(rule => ({
    SamplingRule: rule,
    CreatedAt: 1,
    ModifiedAt: modifiedSeconds,
  })),
})

/** The answer of GetSamplingTargets. */
export const targetsAnswer = (modifiedSeconds: number, ...targets: object[]) => ({
  SamplingTargetDocuments: targets.map(target => ({ RuleName: 'Cruddur', ...target })),
  LastRuleModification: modifiedSeconds,
  UnprocessedStatistics: [],
})

/** The same trace ids in every run, so that a sum over many is one number. */
export function seededTraceIds(seed: number): () => string {
  const random = createRandom(seed)
  const word = () => (random() * 2 ** 32).toString(16).padStart(8, '0')
  return () => `5759e988${word()}${word()}${word()}`
}
