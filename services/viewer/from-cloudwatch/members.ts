import { isObject, type JsonObject } from '../../json/json-object.ts'
import { quoteJson } from '../json/quote-json.ts'
import { invalid, LogsError } from './errors.ts'

/** Finds what is wrong with a member's value, as AWS words it: where, and what it must be. */
type Check = (value: unknown, path: string, wrong: Wrong) => void
type Wrong = (path: string, value: unknown, must: string) => void

const serialization = (path: string, value: unknown, type: string) =>
  new LogsError('SerializationException', `${path}: ${quoteJson(value)} is not a ${type}`)

function lengthProblem(length: number, min: number, max: number): string | undefined {
  if (length < min) return `have length greater than or equal to ${min}`
  return length > max ? `have length less than or equal to ${max}` : undefined
}

/** `form` matches whole texts; AWS's message names it as `pattern`, without its anchors. */
const text =
  (min: number, max: number, form = /^.*$/su, pattern = form.source.slice(1, -1)): Check =>
  (value, path, wrong) => {
    if (typeof value !== 'string') throw serialization(path, value, 'string')
    const length = lengthProblem(value.length, min, max)
    if (length !== undefined) wrong(path, value, length)
    if (!form.test(value.slice(0, max))) {
      wrong(path, value, `satisfy regular expression pattern: ${pattern}`)
    }
  }

const oneOf =
  (...words: string[]): Check =>
  (value, path, wrong) => {
    if (typeof value !== 'string') throw serialization(path, value, 'string')
    if (!words.includes(value)) wrong(path, value, `satisfy enum value set: [${words.join(', ')}]`)
  }

const flag: Check = (value, path) => {
  if (typeof value !== 'boolean') throw serialization(path, value, 'boolean')
}

const list =
  (min: number, max: number, item: Check): Check =>
  (value, path, wrong) => {
    if (!Array.isArray(value)) throw serialization(path, value, 'list')
    const length = lengthProblem(value.length, min, max)
    if (length !== undefined) return wrong(path, value, length)
    for (const [index, one] of value.entries()) item(one, `${path}.${index + 1}.member`, wrong)
  }

const map =
  (min: number, max: number, key: Check, item: Check): Check =>
  (value, path, wrong) => {
    if (!isObject(value)) throw serialization(path, value, 'object')
    const entries = Object.entries(value)
    const length = lengthProblem(entries.length, min, max)
    if (length !== undefined) return wrong(path, value, length)
    for (const [name, one] of entries) {
      key(name, `${path}.key`, wrong)
      item(one, `${path}.${name.slice(0, 40)}.member`, wrong)
    }
  }

const entity: Check = (value, path, wrong) => {
  if (!isObject(value)) throw serialization(path, value, 'object')
  for (const [name, check] of Object.entries(entityMembers)) {
    if (value[name] !== undefined && value[name] !== null)
      check(value[name], `${path}.${name}`, wrong)
  }
}

const most = Number.MAX_SAFE_INTEGER
const groupName = text(1, 512, /^[.\-_/#A-Za-z0-9]+$/u, '[\\.\\-_/#A-Za-z0-9]+')
const groupIdentifier = text(1, 2048, /^[\w#+=/:,.@-]*$/u)
const streamName = text(1, 512, /^[^:*]*$/u)
const token = text(1, most)
const tagKey = text(1, 128, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u)
const tagValue = text(0, 256, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u)
const entityMembers = {
  keyAttributes: map(2, 4, text(1, 32), text(1, 512)),
  attributes: map(0, 10, text(1, 256), text(1, 512)),
}

const groupClasses = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY']

/**
 * The limits of AWS's service model (2014-03-28), where a member has the same ones in every operation.
 * Numbers, log events and required members are checked where they are read.
 */
const members: { [name: string]: Check } = {
  accountIdentifiers: list(0, 20, text(12, 12, /^\d{12}$/u)),
  deletionProtectionEnabled: flag,
  descending: flag,
  entity,
  filterPattern: text(0, 1024),
  includeLinkedAccounts: flag,
  interleaved: flag,
  kmsKeyId: text(0, 256),
  logGroupClass: oneOf(...groupClasses),
  logGroupIdentifier: groupIdentifier,
  logGroupIdentifiers: list(1, 50, groupIdentifier),
  logGroupName: groupName,
  logGroupNamePattern: text(0, 512, /^[.\-_/#A-Za-z0-9]*$/u, '[\\.\\-_/#A-Za-z0-9]*'),
  logGroupNamePrefix: groupName,
  logStreamName: streamName,
  logStreamNamePrefix: streamName,
  logStreamNames: list(1, 100, streamName),
  nextToken: token,
  orderBy: oneOf('LogStreamName', 'LastEventTime'),
  sequenceToken: token,
  startFromHead: flag,
  tags: map(1, 50, tagKey, tagValue),
  unmask: flag,
}

/** Throws AWS's error for all members of an input that are beyond their limits. `null` is absent. */
export function checkMembers(input: JsonObject): void {
  const problems: string[] = []
  const wrong: Wrong = (path, value, must) => {
    problems.push(
      `Value '${quoted(value)}' at '${path}' failed to satisfy constraint: Member must ${must}`,
    )
  }
  for (const name in members) {
    const value = input[name]
    if (value !== undefined && value !== null) members[name]!(value, name, wrong)
  }
  if (problems.length === 0) return
  const plural = problems.length === 1 ? '' : 's'
  const shown = problems.slice(0, 10).join('; ')
  throw invalid(`${problems.length} validation error${plural} detected: ${shown}`)
}

const quoted = (value: unknown) =>
  (typeof value === 'string' ? value : quoteJson(value)).slice(0, 600)
