import type { JsonObject } from '../../../json/json-object.ts'
import type { XRayRule } from '../../../x-ray/sampling-rule.ts'
import { type Operation, type OperationContext, toEpochSeconds } from './context.ts'
import { readNumber, readObjects, readText, readTime, required } from './input.ts'
import { lastModifiedMillis, listRules } from './sampling-rules.ts'
import { createTokens, pageOf } from './tokens.ts'

/** How long a client may use its quota before it must ask again; AWS's values. */
const quotaLifeSeconds = 300
const askAgainSeconds = 10

const maxDocuments = 25
const summariesPerPage = 100

/** What each polling client may sample: its part of the reservoir, shared by demand. */
export const getSamplingTargets: Operation = (input, context) => {
  const documents = readObjects(input, 'SamplingStatisticsDocuments', maxDocuments)
  const reports = required('SamplingStatisticsDocuments', documents).map(readReport)
  const boosts = readObjects(input, 'SamplingBoostStatisticsDocuments', maxDocuments) ?? []
  const boosted = boosts.map(readBoostRule)
  const rules = new Map(listRules(context.store).map(({ rule }) => [rule.RuleName, rule]))
  const known = reports.filter(({ ruleName }) => rules.has(ruleName))
  for (const report of known) take(report, context)
  return {
    SamplingTargetDocuments: known.map(report =>
      targetOf(rules.get(report.ruleName)!, report.clientId, context),
    ),
    LastRuleModification: toEpochSeconds(lastModifiedMillis(context.store)),
    UnprocessedStatistics: reports
      .map(({ ruleName }) => ruleName)
      .filter(name => !rules.has(name))
      .map(unprocessed),
    UnprocessedBoostStatistics: boosted.filter(name => !rules.has(name)).map(unprocessed),
  }
}

type Report = {
  ruleName: string
  clientId: string
  requestCount: number
  sampledCount: number
  borrowCount: number
}

function readReport(document: JsonObject, index: number): Report {
  const path = `SamplingStatisticsDocuments[${index}].`
  const text = (member: string, min: number, max: number) =>
    required(path + member, readText(document, path + member, { min, max }))
  const count = (member: string) => readNumber(document, path + member, { min: 0, isWhole: true })
  // The time of arrival counts, since a client's clock may be far off.
  required(`${path}Timestamp`, readTime(document, `${path}Timestamp`))
  return {
    ruleName: text('RuleName', 1, 32),
    clientId: text('ClientID', 24, 24),
    requestCount: required(`${path}RequestCount`, count('RequestCount')),
    sampledCount: required(`${path}SampledCount`, count('SampledCount')),
    borrowCount: count('BorrowCount') ?? 0,
  }
}

/** Boosts are not supported: their statistics are only checked. */
function readBoostRule(document: JsonObject, index: number): string {
  const path = `SamplingBoostStatisticsDocuments[${index}].`
  required(`${path}ServiceName`, readText(document, `${path}ServiceName`, { max: 64 }))
  required(`${path}Timestamp`, readTime(document, `${path}Timestamp`))
  for (const member of ['AnomalyCount', 'TotalCount', 'SampledAnomalyCount']) {
    required(path + member, readNumber(document, path + member, { min: 0, isWhole: true }))
  }
  return required(`${path}RuleName`, readText(document, `${path}RuleName`, { min: 1, max: 32 }))
}

function take(report: Report, { store, now }: OperationContext): void {
  const { ruleName, clientId, requestCount, sampledCount, borrowCount } = report
  store.demand.report(ruleName, clientId, requestCount, now())
  const windowSeconds = Math.floor(now() / 1000)
  store.statistics.add({ ruleName, windowSeconds, requestCount, sampledCount, borrowCount })
}

const targetOf = (rule: XRayRule, clientId: string, { store, now }: OperationContext) => ({
  RuleName: rule.RuleName,
  FixedRate: rule.FixedRate,
  ReservoirQuota: store.demand.quota(rule.RuleName, clientId, rule.ReservoirSize),
  ReservoirQuotaTTL: Math.floor(now() / 1000) + quotaLifeSeconds,
  Interval: askAgainSeconds,
})

const unprocessed = (name: string) => ({
  RuleName: name,
  ErrorCode: '400',
  Message: 'There is no such sampling rule',
})

export const getSamplingStatisticSummaries: Operation = (input, { store, now }) => {
  const tokens = createTokens<{ offset: number }>('GetSamplingStatisticSummaries', input, now())
  const { page, ...next } = pageOf(store.statistics.list(), summariesPerPage, tokens)
  return {
    SamplingStatisticSummaries: page.map(statistic => ({
      RuleName: statistic.ruleName,
      Timestamp: statistic.windowSeconds,
      RequestCount: statistic.requestCount,
      BorrowCount: statistic.borrowCount,
      SampledCount: statistic.sampledCount,
    })),
    ...next,
  }
}
