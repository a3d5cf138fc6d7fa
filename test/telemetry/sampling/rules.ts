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

/** The same trace ids in every run, so that a sum over many is one number (mulberry32). */
export function seededTraceIds(seed: number): () => string {
  let state = seed
  const word = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0).toString(16).padStart(8, '0')
  }
  return () => `5759e988${word()}${word()}${word()}`
}
