import { isObject, type Json, MemberReader } from './member-reader.ts'
import { defaultRule, type SamplingRule } from './rules.ts'

/** What a rules file holds: rules, or what is wrong with it, one line for each mistake. */
export type ParsedRules = { rules: SamplingRule[]; problems: string[] }

/**
 * Reads sampling rules out of either of two formats:
 *
 *     { "samplingRules": [{ "RuleName": "Cruddur", "Priority": 9000, "FixedRate": 0.1,
 *         "ReservoirSize": 5, "ServiceName": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*" }] }
 *
 * `xray.json`, whose rules have the members of X-Ray's own SamplingRule
 * (https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html), a pattern left out being
 * `*`; and the X-Ray SDKs' local rules, version 2:
 *
 *     { "version": 2, "default": { "fixed_target": 1, "rate": 0.05 },
 *       "rules": [{ "description": "…", "host": "*", "http_method": "*", "url_path": "/health*",
 *         "fixed_target": 0, "rate": 0 }] }
 *
 * @param file only for messages
 */
export function parseSamplingRules(text: string, file: string): ParsedRules {
  const problems: string[] = []
  const members = new MemberReader(file, problems)
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    return { rules: [], problems: [`${file}: no JSON: ${(error as Error).message}`] }
  }
  if (!isObject(document)) {
    return {
      rules: [],
      problems: [`${file}: expected an object with "samplingRules" or "version"`],
    }
  }
  const rules =
    'version' in document ? readVersion2(document, members) : readXRay(document, members)
  return { rules, problems }
}

function readXRay(document: Json, members: MemberReader): SamplingRule[] {
  const rules = members.list(document, 'samplingRules', '').map((rule, index) => {
    const at = `samplingRules[${index}]`
    members.only(rule, xrayMembers, at)
    members.number(rule, 'Version', at, 1, 1, 1)
    return {
      name: members.text(rule, 'RuleName', at),
      priority: members.number(rule, 'Priority', at, 1, defaultRule.priority),
      fixedRate: members.share(rule, 'FixedRate', at),
      reservoirPerSecond: members.number(rule, 'ReservoirSize', at, 0, 1_000_000),
      serviceName: members.text(rule, 'ServiceName', at, '*'),
      serviceType: members.text(rule, 'ServiceType', at, '*'),
      host: members.text(rule, 'Host', at, '*'),
      method: members.text(rule, 'HTTPMethod', at, '*'),
      path: members.text(rule, 'URLPath', at, '*'),
      attributes: members.patterns(rule, 'Attributes', at),
    }
  })
  const twice = rules.find((rule, index) => rules.findIndex(r => r.name === rule.name) < index)
  if (twice?.name) members.addProblem('samplingRules', twice.name, 'each RuleName once')
  return rules
}

const xrayMembers = [
  ...['RuleName', 'RuleARN', 'ResourceARN', 'Priority', 'FixedRate', 'ReservoirSize', 'Version'],
  ...['ServiceName', 'ServiceType', 'Host', 'HTTPMethod', 'URLPath', 'Attributes'],
]

/** The order of the list is the priority. `default` takes exactly its two members. */
function readVersion2(document: Json, members: MemberReader): SamplingRule[] {
  members.only(document, ['version', 'default', 'rules'], '')
  if (document.version !== 2) members.addProblem('version', document.version, '2')
  const last = isObject(document.default) ? document.default : {}
  members.only(last, ['fixed_target', 'rate'], 'default')
  const listed = document.rules === undefined ? [] : members.list(document, 'rules', '')
  const rules = listed.map((rule, index) => {
    const at = `rules[${index}]`
    const patterns = ['host', 'http_method', 'url_path']
    members.only(rule, [...patterns, 'description', 'fixed_target', 'rate'], at)
    return {
      ...defaultRule,
      name: members.text(rule, 'description', at, `rule ${index + 1}`),
      priority: index + 1,
      fixedRate: members.share(rule, 'rate', at),
      reservoirPerSecond: members.number(rule, 'fixed_target', at, 0, 1_000_000),
      host: members.text(rule, 'host', at),
      method: members.text(rule, 'http_method', at),
      path: members.text(rule, 'url_path', at),
    }
  })
  const byDefault = {
    ...defaultRule,
    fixedRate: members.share(last, 'rate', 'default'),
    reservoirPerSecond: members.number(last, 'fixed_target', 'default', 0, 1_000_000),
  }
  return [...rules, byDefault]
}
