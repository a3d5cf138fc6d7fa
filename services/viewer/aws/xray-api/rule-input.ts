import type { JsonObject } from '../../../json/json-object.ts'
import type { StoredXRayRule } from '../../../x-ray/sampling-rule.ts'
import { readNumber, readObject, readText, required } from './input.ts'
import { invalidRequest } from './problem.ts'

/** The members that an update may change: all but name, ARN and version. */
type Changeable = Omit<StoredXRayRule, 'RuleName' | 'RuleARN' | 'Version'>

const textLimits = {
  ResourceARN: 500,
  ServiceName: 64,
  ServiceType: 64,
  Host: 64,
  HTTPMethod: 10,
  URLPath: 128,
} as const

const maxAttributes = 5

/** `SamplingRule` of a request, whole. */
export function readNewRule(given: JsonObject): Omit<StoredXRayRule, 'RuleARN'> {
  const path = 'SamplingRule.'
  const name = readText(given, `${path}RuleName`, { min: 1, max: 32 })
  if (name === undefined && given.RuleARN !== undefined) {
    throw invalidRequest(`${path}RuleName is missing: a new rule is named, its ARN is made`)
  }
  const read = readMembers(given, path)
  const needed = [...Object.keys(textLimits), 'Priority', 'FixedRate', 'ReservoirSize']
  for (const member of needed) required(path + member, Reflect.get(read, member))
  const version = readNumber(given, `${path}Version`, { min: 1, isWhole: true })
  return {
    RuleName: required(`${path}RuleName`, name),
    ...(read as Omit<Changeable, 'Attributes'>),
    Version: required(`${path}Version`, version),
    Attributes: read.Attributes ?? {},
  }
}

/** The changes of a request's `SamplingRuleUpdate`. */
export const readRuleUpdate = (given: JsonObject): Partial<Changeable> =>
  readMembers(given, 'SamplingRuleUpdate.')

/** The members that are present, each within AWS's limits. */
function readMembers(given: JsonObject, path: string): Partial<Changeable> {
  const texts = Object.entries(textLimits).map(([member, max]) => [
    member,
    readText(given, path + member, { max }),
  ])
  const isDefault = given.RuleName === 'Default'
  const members = {
    ...Object.fromEntries(texts),
    Priority: readNumber(given, `${path}Priority`, {
      min: 1,
      max: isDefault ? 10_000 : 9999,
      isWhole: true,
    }),
    FixedRate: readNumber(given, `${path}FixedRate`, { min: 0, max: 1 }),
    ReservoirSize: readNumber(given, `${path}ReservoirSize`, { min: 0, isWhole: true }),
    Attributes: readAttributes(given, `${path}Attributes`),
    SamplingRateBoost: readBoost(given, `${path}SamplingRateBoost`),
  }
  const there = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there)
}

function readAttributes(given: JsonObject, member: string): Record<string, string> | undefined {
  const attributes = readObject(given, member)
  if (!attributes) return undefined
  const keys = Object.keys(attributes)
  if (keys.length > maxAttributes) {
    throw invalidRequest(`${member} has ${keys.length}: expected at most ${maxAttributes}`)
  }
  const pairs = keys.map(key => {
    if (key.length < 1 || key.length > 32) {
      throw invalidRequest(`${member} "${key.slice(0, 80)}": expected a key of 1 to 32 characters`)
    }
    const value = attributes[key]
    if (typeof value === 'string' && value.length >= 1 && value.length <= 32) return [key, value]
    throw invalidRequest(`${member} "${key}": expected a text of 1 to 32 characters`)
  })
  return Object.fromEntries(pairs)
}

function readBoost(given: JsonObject, member: string): StoredXRayRule['SamplingRateBoost'] {
  const boost = readObject(given, member)
  if (!boost) return undefined
  const rate = readNumber(boost, `${member}.MaxRate`, { min: 0, max: 1 })
  const minutes = readNumber(boost, `${member}.CooldownWindowMinutes`, { min: 0, isWhole: true })
  return {
    MaxRate: required(`${member}.MaxRate`, rate),
    CooldownWindowMinutes: required(`${member}.CooldownWindowMinutes`, minutes),
  }
}
