/** A sampling rule for CreateSamplingRule; any member may be overridden. */
export const samplingRule = <Fields extends object>(fields: Fields) => ({
  RuleName: 'sample',
  ResourceARN: '*',
  Priority: 1,
  FixedRate: 1,
  ReservoirSize: 1,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
  ...fields,
})

export const cruddur = samplingRule({
  RuleName: 'Cruddur',
  Priority: 9000,
  FixedRate: 0.1,
  ReservoirSize: 5,
})
