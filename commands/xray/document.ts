import { readFileSync } from 'node:fs'
import {
  isObject,
  type Json,
  MemberReader,
} from '../../services/telemetry/sampling/member-reader.ts'
import { defaultRule, type SamplingRule } from '../../services/telemetry/sampling/rules.ts'
import { parseSamplingRules } from '../../services/telemetry/sampling/rules-file.ts'

/** A rule in X-Ray's API: all members that can be changed. */
export type WantedRule = {
  RuleName: string
  Priority: number
  FixedRate: number
  ReservoirSize: number
  ServiceName: string
  ServiceType: string
  Host: string
  HTTPMethod: string
  URLPath: string
  ResourceARN: string
  Attributes: Record<string, string>
}

export type WantedGroup = { GroupName: string; FilterExpression: string }

/**
 * The rules and groups of `xray.json`, and the names of the ones that may be changed and deleted.
 */
export type Wanted = {
  rules: WantedRule[]
  groups: WantedGroup[]
  owned: { rules: string[]; groups: string[] }
}

/** `problems` has one line for each mistake in the file. */
export type ReadDocument = { wanted: Wanted; localRules: SamplingRule[]; problems: string[] }

const nothing: Wanted = { rules: [], groups: [], owned: { rules: [], groups: [] } }

/**
 * Reads `xray.json`: `samplingRules` and `groups` as in X-Ray's API, and in `owned` the names of
 * all that were ever made from this file. An owned rule or group that is no longer in the file is
 * deleted; others are never touched.
 */
export function readDocument(file: string): ReadDocument {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const problem = `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`
    return { wanted: nothing, localRules: [], problems: [problem] }
  }
  const { rules, problems } = parseSamplingRules(text, file)
  if (problems.length > 0) return { wanted: nothing, localRules: [], problems }
  const document = JSON.parse(text) as Json
  if ('version' in document) {
    const problem = `${file}: local rules of an X-Ray SDK, which X-Ray itself does not accept`
    return { wanted: nothing, localRules: rules, problems: [problem] }
  }
  const members = new MemberReader(file, problems)
  const wanted = {
    rules: rules.map(withFixedMembers).map(toWantedRule),
    groups: readGroups(document, members),
    owned: readOwned(document, members),
  }
  checkOwned(wanted, members)
  return { wanted, localRules: rules, problems }
}

/** Of the Default rule only rate and reservoir can be chosen. */
function withFixedMembers(rule: SamplingRule): SamplingRule {
  if (rule.name !== defaultRule.name) return rule
  const { fixedRate, reservoirPerSecond } = rule
  return { ...defaultRule, fixedRate, reservoirPerSecond }
}

const toWantedRule = (rule: SamplingRule): WantedRule => ({
  RuleName: rule.name,
  Priority: rule.priority,
  FixedRate: rule.fixedRate,
  ReservoirSize: rule.reservoirPerSecond,
  ServiceName: rule.serviceName,
  ServiceType: rule.serviceType,
  Host: rule.host,
  HTTPMethod: rule.method,
  URLPath: rule.path,
  ResourceARN: '*',
  Attributes: rule.attributes,
})

function readGroups({ groups = [] }: Json, members: MemberReader): WantedGroup[] {
  if (!Array.isArray(groups) || !groups.every(isObject)) {
    members.addProblem('groups', groups, 'a list of groups')
    return []
  }
  return groups.map((group, index) => {
    const at = `groups[${index}]`
    members.only(group, ['GroupName', 'FilterExpression'], at)
    return {
      GroupName: members.text(group, 'GroupName', at),
      FilterExpression: members.text(group, 'FilterExpression', at),
    }
  })
}

function readOwned({ owned }: Json, members: MemberReader): Wanted['owned'] {
  const lists: Json = isObject(owned) ? owned : {}
  if (!isObject(owned)) members.addProblem('owned', owned, 'an object of two lists of names')
  const names = (key: string): string[] => {
    const value = lists[key] ?? []
    if (Array.isArray(value) && value.every(name => typeof name === 'string')) return value
    members.addProblem(`owned.${key}`, value, 'a list of names')
    return []
  }
  return { rules: names('samplingRules'), groups: names('groups') }
}

/**
 * Every rule and group must be in `owned` too, so that it is still known when it leaves the file.
 */
function checkOwned({ rules, groups, owned }: Wanted, members: MemberReader): void {
  for (const { RuleName: name } of rules) {
    if (owned.rules.includes(name) || name === defaultRule.name) continue
    members.addProblem('owned.samplingRules', owned.rules, `"${name}" among them, which is wanted`)
  }
  for (const { GroupName: name } of groups) {
    if (owned.groups.includes(name)) continue
    members.addProblem('owned.groups', owned.groups, `"${name}" among them, which is wanted`)
  }
}
