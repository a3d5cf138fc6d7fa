import { isObject, type JsonObject } from '../../json/json-object.ts'
import { fromXRayRule, type SamplingRule, type XRayRule } from '../../x-ray/sampling-rule.ts'
import type { SamplingTarget } from './central-rule.ts'

/** One page of rules. `modifiedSeconds` is the last change of any of them, by X-Ray's clock. */
export type RulesPage = {
  rules: SamplingRule[]
  /** Names of malformed rules, which are ignored. */
  leftOut: string[]
  modifiedSeconds: number
  nextToken: string | undefined
}

/**
 * Reads the answer of GetSamplingRules. Throws when it is malformed.
 *
 *     {"SamplingRuleRecords":[{"SamplingRule":{"RuleName":"home","ResourceARN":"*","Priority":100,
 *       "FixedRate":0.05,"ReservoirSize":50,"ServiceName":"*","ServiceType":"*","Host":"*",
 *       "HTTPMethod":"GET","URLPath":"/api/*","Version":1,"Attributes":{}},
 *       "CreatedAt":1.5e9,"ModifiedAt":1.6e9}]}
 */
export function readRulesPage(answer: unknown): RulesPage {
  if (!isObject(answer) || !Array.isArray(answer.SamplingRuleRecords)) {
    throw new Error('/GetSamplingRules answered without SamplingRuleRecords')
  }
  const records = answer.SamplingRuleRecords.filter(isObject)
  const read = records.map(({ SamplingRule: rule }) => (isObject(rule) ? readRule(rule) : '?'))
  return {
    rules: read.filter(rule => typeof rule === 'object'),
    leftOut: read.filter(rule => typeof rule === 'string'),
    modifiedSeconds: Math.max(0, ...records.map(({ ModifiedAt }) => numberOf(ModifiedAt) ?? 0)),
    nextToken: typeof answer.NextToken === 'string' ? answer.NextToken : undefined,
  }
}

/** The rule; its name when it is malformed; undefined when it is not meant for us. */
function readRule(rule: JsonObject): SamplingRule | string | undefined {
  const isForUs = rule.ResourceARN === '*' && rule.Version === 1
  if (!isForUs) return undefined
  return isXRayRule(rule)
    ? fromXRayRule({ ...rule, Attributes: readAttributes(rule) })
    : nameOf(rule)
}

const nameOf = ({ RuleName: name }: JsonObject) =>
  typeof name === 'string' && name !== '' ? name : '?'

const patterns = ['ServiceName', 'ServiceType', 'Host', 'HTTPMethod', 'URLPath']

const isXRayRule = (rule: JsonObject): rule is JsonObject & XRayRule =>
  rule.RuleName === nameOf(rule) &&
  isNumber(rule.Priority, 10_000) &&
  isNumber(rule.FixedRate, 1) &&
  isNumber(rule.ReservoirSize, Number.MAX_SAFE_INTEGER) &&
  patterns.every(member => typeof rule[member] === 'string')

function readAttributes({ Attributes: attributes }: JsonObject): Record<string, string> {
  const entries = Object.entries(isObject(attributes) ? attributes : {})
  return Object.fromEntries(entries.map(([name, pattern]) => [name, String(pattern)]))
}

const isNumber = (value: unknown, max: number): value is number =>
  typeof value === 'number' && value >= 0 && value <= max

const numberOf = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

type TargetsAnswer = {
  targets: SamplingTarget[]
  /** The time when a rule was last created, changed or deleted, by X-Ray's clock. */
  modifiedSeconds: number | undefined
  /** Whether some of the reported counts are of rules that do not exist. */
  hasUnknownRules: boolean
}

/**
 * Reads the answer of GetSamplingTargets, whose times are epoch seconds. Throws when it is
 * malformed.
 *
 *     {"SamplingTargetDocuments":[{"RuleName":"home","FixedRate":0.05,"ReservoirQuota":20,
 *       "ReservoirQuotaTTL":1.795e9,"Interval":10}],"LastRuleModification":1.6e9,
 *       "UnprocessedStatistics":[]}
 */
export function readTargets(answer: unknown): TargetsAnswer {
  if (!isObject(answer) || !Array.isArray(answer.SamplingTargetDocuments)) {
    throw new Error('/SamplingTargets answered without SamplingTargetDocuments')
  }
  const { UnprocessedStatistics: unprocessed } = answer
  return {
    targets: answer.SamplingTargetDocuments.filter(isObject).map(readTarget),
    modifiedSeconds: numberOf(answer.LastRuleModification),
    hasUnknownRules: Array.isArray(unprocessed) && unprocessed.length > 0,
  }
}

function readTarget(target: JsonObject): SamplingTarget {
  const { FixedRate: rate, ReservoirQuota: quota, Interval: intervalSeconds } = target
  const endsSeconds = numberOf(target.ReservoirQuotaTTL)
  const isQuota = isNumber(quota, Number.MAX_SAFE_INTEGER) && endsSeconds !== undefined
  return {
    ruleName: String(target.RuleName),
    fixedRate: isNumber(rate, 1) ? rate : undefined,
    quotaPerSecond: isQuota ? quota : undefined,
    quotaEndsMillis: (endsSeconds ?? 0) * 1000,
    intervalMillis: isNumber(intervalSeconds, 3600) ? intervalSeconds * 1000 : undefined,
  }
}
