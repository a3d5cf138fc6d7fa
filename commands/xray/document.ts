import { readTextFile } from '../../services/files/read-text-file.ts'
import { isObject, type JsonObject } from '../../services/json/json-object.ts'
import { MemberReader } from '../../services/settings/member-reader.ts'
import { parseSamplingRules } from '../../services/telemetry/sampling/rules-file.ts'
import {
  defaultRule,
  defaultRuleWith,
  type SamplingRule,
  toXRayRule,
  type XRayRule,
} from '../../services/x-ray/sampling-rule.ts'

export type WantedGroup = { GroupName: string; FilterExpression: string }

/**
 * The rules and groups of `xray.json`, and the names of the ones that may be changed and deleted.
 */
export type Wanted = {
  rules: XRayRule[]
  groups: WantedGroup[]
  owned: { rules: string[]; groups: string[] }
}

/** `problems` has one line for each mistake in the file. */
type ReadDocument = { wanted: Wanted; localRules: SamplingRule[]; problems: string[] }

const nothing: Wanted = { rules: [], groups: [], owned: { rules: [], groups: [] } }

/**
 * Reads `xray.json`: `samplingRules` and `groups` as in X-Ray's API, and in `owned` the names of
 * all that were ever made from this file. An owned rule or group that is no longer in the file is
 * deleted; others are never touched.
 */
export function readDocument(file: string): ReadDocument {
  const read = readTextFile(file)
  if ('problem' in read) {
    return { wanted: nothing, localRules: [], problems: [`${file}: ${read.problem}`] }
  }
  const { text } = read
  const { rules, problems } = parseSamplingRules(text, file)
  if (problems.length > 0) return { wanted: nothing, localRules: [], problems }
  const document = JSON.parse(text) as JsonObject
  if ('version' in document) {
    const problem = `${file}: local rules of an X-Ray SDK, which X-Ray itself does not accept`
    return { wanted: nothing, localRules: rules, problems: [problem] }
  }
  const members = new MemberReader({ file, problems }, document)
  const wanted = {
    rules: rules.map(rule =>
      toXRayRule(rule.name === defaultRule.name ? defaultRuleWith(rule) : rule),
    ),
    groups: readGroups(members),
    owned: readOwned(document, members),
  }
  checkOwned(wanted, members.object('owned'))
  return { wanted, localRules: rules, problems }
}

const readGroups = (members: MemberReader): WantedGroup[] =>
  members.objects('groups', 'a list of groups', []).map(group => {
    group.only(['GroupName', 'FilterExpression'])
    return {
      GroupName: group.text('GroupName'),
      FilterExpression: group.text('FilterExpression'),
    }
  })

function readOwned({ owned }: JsonObject, members: MemberReader): Wanted['owned'] {
  if (!isObject(owned)) members.addProblem('owned', 'an object of two lists of names')
  const lists = members.object('owned')
  return { rules: lists.names('samplingRules'), groups: lists.names('groups') }
}

/** Every rule and group must be in `owned` too, so that it is still known when it leaves the file. */
function checkOwned({ rules, groups, owned }: Wanted, lists: MemberReader): void {
  const expected = (name: string) => `"${name}" among them, which is wanted`
  for (const { RuleName: name } of rules) {
    if (owned.rules.includes(name) || name === defaultRule.name) continue
    lists.addProblem('samplingRules', expected(name), owned.rules)
  }
  for (const { GroupName: name } of groups) {
    if (!owned.groups.includes(name)) lists.addProblem('groups', expected(name), owned.groups)
  }
}
