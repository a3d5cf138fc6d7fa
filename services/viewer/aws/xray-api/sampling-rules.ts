import type { JsonObject } from '../../../json/json-object.ts'
import { defaultRule, type StoredXRayRule, toXRayRule } from '../../../x-ray/sampling-rule.ts'
import { defaultBounds } from '../../store/records/bounds.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import type { RuleRecord } from '../../store/xray/rule-rows.ts'
import { arnOf, type Operation, toEpochSeconds } from './context.ts'
import { readObject, readText, required } from './input.ts'
import { invalidRequest, OperationError } from './problem.ts'
import { readNewRule, readRuleUpdate } from './rule-input.ts'
import { readTags } from './tags.ts'
import { createTokens, pageOf } from './tokens.ts'

/** As many as an AWS account may have, besides the Default rule. */
const maxRules = defaultBounds.samplingRules
const rulesPerPage = 100

const ruleArn = (name: string) => arnOf(`sampling-rule/${name}`)

/**
 * The rule that every X-Ray account has and that cannot be deleted: one request a second, then 5 %.
 * Its times are 0, as AWS gives them for a default that was never changed.
 */
const defaultRecord: RuleRecord = {
  rule: { ...toXRayRule(defaultRule), RuleARN: ruleArn(defaultRule.name), Version: 1 },
  createdMillis: 0,
  modifiedMillis: 0,
}

/** All rules, in the order in which they are tested on a request. */
export function listRules(store: XrayStore): RuleRecord[] {
  const stored = store.rules.list()
  const hasDefault = stored.some(({ rule }) => rule.RuleName === 'Default')
  return [...stored, ...(hasDefault ? [] : [defaultRecord])].sort(
    (a, b) => a.rule.Priority - b.rule.Priority || (a.rule.RuleName < b.rule.RuleName ? -1 : 1),
  )
}

/** When a rule was last made, changed or deleted: samplers that knew older ones fetch them anew. */
export function lastModifiedMillis(store: XrayStore): number {
  const known = store.settings.read('rules-modified-ms')
  return typeof known === 'number' ? known : 0
}

export const getSamplingRules: Operation = (input, { store, now }) => {
  const tokens = createTokens<{ offset: number }>('GetSamplingRules', input, now())
  const { page, ...next } = pageOf(listRules(store), rulesPerPage, tokens)
  return { SamplingRuleRecords: page.map(toRecord), ...next }
}

export const createSamplingRule: Operation = (input, { store, now }) => {
  const given = required('SamplingRule', readObject(input, 'SamplingRule'))
  const { RuleName, ...members } = readNewRule(given)
  const tags = readTags(input)
  if (RuleName === 'Default' || store.rules.find(RuleName)) {
    throw invalidRequest(`Sampling rule ${RuleName} already exists`)
  }
  if (listRules(store).length > maxRules) {
    throw new OperationError(
      'RuleLimitExceededException',
      `There are ${maxRules} sampling rules, as many as an account may have`,
    )
  }
  const rule: StoredXRayRule = { RuleName, RuleARN: ruleArn(RuleName), ...members }
  const millis = now()
  const record = { rule, createdMillis: millis, modifiedMillis: millis }
  keep(store, record)
  store.tags.put(rule.RuleARN, tags)
  return { SamplingRuleRecord: toRecord(record) }
}

export const updateSamplingRule: Operation = (input, { store, now }) => {
  const given = required('SamplingRuleUpdate', readObject(input, 'SamplingRuleUpdate'))
  const known = requireRule(store, given, 'SamplingRuleUpdate.')
  const update = readRuleUpdate(given)
  checkDefault(known.rule, update)
  const record = { ...known, rule: { ...known.rule, ...update }, modifiedMillis: now() }
  keep(store, record)
  return { SamplingRuleRecord: toRecord(record) }
}

/** AWS lets only the rate and the reservoir of the Default rule change. */
function checkDefault({ RuleName }: StoredXRayRule, update: Partial<StoredXRayRule>): void {
  if (RuleName !== 'Default') return
  const changed = Object.entries(update).filter(
    ([member, value]) =>
      JSON.stringify(Reflect.get(defaultRecord.rule, member)) !== JSON.stringify(value),
  )
  const fixed = changed.map(([member]) => member).find(member => !isDefaultsOwn(member))
  if (fixed) throw invalidRequest(`SamplingRuleUpdate.${fixed} of the Default rule cannot change`)
}

const isDefaultsOwn = (member: string) => member === 'FixedRate' || member === 'ReservoirSize'

export const deleteSamplingRule: Operation = (input, { store, now }) => {
  const record = requireRule(store, input, '')
  const { RuleName, RuleARN } = record.rule
  if (RuleName === 'Default') throw invalidRequest('The Default rule cannot be deleted')
  store.rules.remove(RuleName)
  store.tags.removeAll(RuleARN)
  store.statistics.remove(RuleName)
  store.demand.forget(RuleName)
  store.settings.write('rules-modified-ms', now())
  return { SamplingRuleRecord: toRecord(record) }
}

function keep(store: XrayStore, record: RuleRecord): void {
  store.rules.put(record)
  store.settings.write('rules-modified-ms', record.modifiedMillis)
}

function requireRule(store: XrayStore, input: JsonObject, path: string): RuleRecord {
  const name = readText(input, `${path}RuleName`, { min: 1, max: 32 })
  const arn = readText(input, `${path}RuleARN`)
  if (name === undefined && arn === undefined) {
    throw invalidRequest(`${path}RuleName or RuleARN is missing: one of them is required`)
  }
  const record = listRules(store).find(
    ({ rule }) =>
      (name === undefined || rule.RuleName === name) && (arn === undefined || rule.RuleARN === arn),
  )
  if (record) return record
  throw invalidRequest(`Sampling rule not found: ${name ?? arn}`)
}

const toRecord = ({ rule, createdMillis, modifiedMillis }: RuleRecord) => ({
  SamplingRule: rule,
  CreatedAt: toEpochSeconds(createdMillis),
  ModifiedAt: toEpochSeconds(modifiedMillis),
})
