import { readTextFile } from '../../files/read-text-file.ts'
import { isObject, type JsonObject } from '../../json/json-object.ts'
import { type FileProblems, MemberReader } from '../../settings/member-reader.ts'
import { defaultRule, defaultRuleWith, type SamplingRule } from '../../x-ray/sampling-rule.ts'
import type { TelemetryConfig } from '../config/read-config.ts'

/** The rules of a file; `problems` has one line for each mistake in it. */
type ParsedRules = { rules: SamplingRule[]; problems: string[] }

/** The rules of `SAMPLING_RULES_FILE`; undefined without such a file. */
export function readRules({ samplingRulesFile: file, problems }: TelemetryConfig): {
  rules: SamplingRule[] | undefined
  /** The problems of the configuration and of the file. */
  problems: string[]
} {
  if (file === undefined) return { rules: undefined, problems }
  const read = readTextFile(file)
  if ('problem' in read) {
    const problem = `SAMPLING_RULES_FILE="${file}": ${read.problem}`
    return { rules: undefined, problems: [...problems, problem] }
  }
  const parsed = parseSamplingRules(read.text, file)
  return { rules: parsed.rules, problems: [...problems, ...parsed.problems] }
}

/**
 * Reads sampling rules out of either of two formats:
 *
 *     { "samplingRules": [{ "RuleName": "Cruddur", "Priority": 9000, "FixedRate": 0.1,
 *         "ReservoirSize": 5, "ServiceName": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*" }] }
 *
 * `xray.json`, whose rules have the members of X-Ray's own SamplingRule
 * (https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html), where a missing pattern
 * means `*`; and the X-Ray SDKs' local rules, version 2:
 *
 *     { "version": 2, "default": { "fixed_target": 1, "rate": 0.05 },
 *       "rules": [{ "description": "…", "host": "*", "http_method": "*", "url_path": "/health*",
 *         "fixed_target": 0, "rate": 0 }] }
 *
 * @param file only for messages
 */
export function parseSamplingRules(text: string, file: string): ParsedRules {
  const to: FileProblems = { file, problems: [] }
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    // After a comma the message quotes the file, which may be another one, with keys.
    const [reason] = (error as Error).message.split(', ')
    return { rules: [], problems: [`${file}: not JSON: ${reason}`] }
  }
  if (!isObject(document)) {
    return {
      rules: [],
      problems: [`${file}: expected an object with "samplingRules" or "version"`],
    }
  }
  const members = new MemberReader(to, document)
  const rules = 'version' in document ? readVersion2(document, members) : readXRay(members)
  return { rules, problems: to.problems }
}

const reservoir = { min: 0, max: 1_000_000 }

function readXRay(members: MemberReader): SamplingRule[] {
  const rules = members.objects('samplingRules', 'a list of rules').map(rule => {
    rule.only(xrayMembers)
    rule.wholeNumber('Version', { min: 1, max: 1, fallback: 1 })
    return {
      name: rule.text('RuleName'),
      priority: rule.wholeNumber('Priority', { min: 1, max: defaultRule.priority }),
      fixedRate: rule.share('FixedRate'),
      reservoirPerSecond: rule.wholeNumber('ReservoirSize', reservoir),
      serviceName: rule.text('ServiceName', '*'),
      serviceType: rule.text('ServiceType', '*'),
      host: rule.text('Host', '*'),
      method: rule.text('HTTPMethod', '*'),
      path: rule.text('URLPath', '*'),
      attributes: rule.patterns('Attributes'),
    }
  })
  const names = new Set<string>()
  const twice = rules.find(({ name }) => names.has(name) || !names.add(name))
  if (twice?.name) members.addProblem('samplingRules', 'each RuleName once', twice.name)
  return rules
}

const xrayMembers = [
  'RuleName',
  'RuleARN',
  'ResourceARN',
  'Priority',
  'FixedRate',
  'ReservoirSize',
  'Version',
  'ServiceName',
  'ServiceType',
  'Host',
  'HTTPMethod',
  'URLPath',
  'Attributes',
]

/** The order of the list is the priority. `default` takes exactly its two members. */
function readVersion2({ version }: JsonObject, members: MemberReader): SamplingRule[] {
  members.only(['version', 'default', 'rules'])
  if (version !== 2) members.addProblem('version', '2')
  const byDefault = members.object('default')
  byDefault.only(['fixed_target', 'rate'])
  const listed = members.objects('rules', 'a list of rules', []).map((rule, index) => {
    rule.only(['host', 'http_method', 'url_path', 'description', 'fixed_target', 'rate'])
    return {
      ...defaultRule,
      name: rule.text('description', `rule ${index + 1}`),
      priority: index + 1,
      fixedRate: rule.share('rate'),
      reservoirPerSecond: rule.wholeNumber('fixed_target', reservoir),
      host: rule.text('host'),
      method: rule.text('http_method'),
      path: rule.text('url_path'),
    }
  })
  const last = defaultRuleWith({
    fixedRate: byDefault.share('rate'),
    reservoirPerSecond: byDefault.wholeNumber('fixed_target', reservoir),
  })
  return [...listed, last]
}
