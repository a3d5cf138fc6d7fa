import { isObject, type JsonObject } from '../../json/json-object.ts'
import { parseJson } from '../json/outside-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import type { LogGroup, LogGroups, LogStream } from '../store/records/log-groups.ts'
import { groupNotFound, invalid, LogsError, streamNotFound } from './errors.ts'
import { checkMembers } from './members.ts'

/** The members of a request. Types and other limits than those of `members.ts` are checked as they are read. */
export type Input = ReturnType<typeof inputOf>

/** Reads a request in slices. Throws `LogsError`. */
export function* readInput(body: Buffer): Generator<void, Input, void> {
  return inputOf(yield* parse(body))
}

/** Checks what the service model says of a member: its type, whether it is required, its limits. */
function inputOf(members: JsonObject) {
  /** A member of this JSON type. `null` counts as absent, as at AWS. */
  function member(name: string, type: 'string' | 'number' | 'boolean'): unknown {
    const value = members[name] ?? undefined
    if (value !== undefined && typeof value !== type) {
      throw new LogsError('SerializationException', `${name}: ${quoteJson(value)} is not a ${type}`)
    }
    return value
  }

  const text = (name: string) => member(name, 'string') as string | undefined
  const flag = (name: string) => member(name, 'boolean') as boolean | undefined

  function list(name: string): unknown[] | undefined {
    const value = members[name] ?? undefined
    if (value === undefined || Array.isArray(value)) return value
    throw new LogsError('SerializationException', `${name}: expected a list`)
  }

  /** A whole number within `min`..`max`, both included. */
  function integer(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = member(name, 'number') as number | undefined
    if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) {
      return value
    }
    throw constraint(name, value, `be a whole number from ${min} to ${max}`)
  }

  function required<Value>(name: string, value: Value | undefined): Value {
    if (value === undefined) throw constraint(name, null, 'not be null')
    return value
  }

  /** Throws for members beyond the limits of `members.ts`. */
  const checkLimits = () => checkMembers(members)

  return { text, flag, list, integer, required, checkLimits }
}

const constraint = (name: string, value: unknown, must: string) =>
  invalid(
    `1 validation error detected: Value ${quote(value)} at '${name}' failed to satisfy ` +
      `constraint: Member must ${must}`,
  )

const quote = (value: unknown) => (value === null ? 'null' : `'${`${value}`.slice(0, 600)}'`)

function* parse(body: Buffer): Generator<void, JsonObject, void> {
  if (body.length === 0) return {}
  try {
    const value = yield* parseJson(body)
    if (isObject(value)) return value
  } catch (problem) {
    if (!(problem instanceof UnfitJsonError)) throw problem
    throw new LogsError('SerializationException', `The body ${problem.message}.`)
  }
  throw new LogsError('SerializationException', 'The body is not a JSON object.')
}

export const readGroupName = (input: Input): string =>
  input.required('logGroupName', input.text('logGroupName'))

export const readStreamName = (input: Input): string =>
  input.required('logStreamName', input.text('logStreamName'))

// arn:aws:logs:<region>:<account>:log-group:<name>, with or without `:*`
const groupArnForm = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/

/** The name of a group, given as its name or its ARN. */
export const groupNameOf = (identifier: string) => groupArnForm.exec(identifier)?.[1] ?? identifier

/** A list of names; `checkMembers` has seen that they are texts. */
export const readNames = (input: Input, member: string) =>
  input.list(member) as string[] | undefined

/** The group and the stream that an operation names; both names are read before either is looked up. */
export function readGroupAndStream(input: Input, groups: LogGroups) {
  readStreamName(input)
  const group = readGroup(input, groups)
  return { group, stream: readStream(input, groups, group) }
}

/** The group named by `logGroupName`, or by name or ARN in `logGroupIdentifier`, never by both. */
export function readGroup(input: Input, groups: LogGroups): LogGroup {
  const identifier = input.text('logGroupIdentifier')
  if (identifier !== undefined && input.text('logGroupName') !== undefined) {
    throw invalid('Specify either logGroupName or logGroupIdentifier, not both.')
  }
  const name = identifier === undefined ? readGroupName(input) : groupNameOf(identifier)
  const group = groups.find(name)
  if (!group) throw groupNotFound()
  return group
}

function readStream(input: Input, groups: LogGroups, group: LogGroup): LogStream {
  const stream = groups.findStream(group.id, readStreamName(input))
  if (!stream) throw streamNotFound()
  return stream
}
