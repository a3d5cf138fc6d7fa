import * as client from '@aws-sdk/client-xray'

/**
 * The AWS SDK's own service model: `[kind, namespace, name, traits, …]`, where kind 1 is a list, 2 a
 * map, 3 a structure, 4 a union, 9 an operation; plain numbers are 0 text, 1 number, 2 boolean,
 * 4 timestamp, 64 + x a list and 128 + x a map of x.
 */
type Schema = number | [number, ...unknown[]]

const resolve = (schema: unknown): Schema =>
  (typeof schema === 'function' ? schema() : schema) as Schema

const operations = Object.values(client).filter(
  (value): value is never => Array.isArray(value) && value[0] === 9,
) as unknown as [9, string, string, { http: [string, string, number] }, unknown, unknown][]

/** How a raw answer differs from the model of its path's operation; empty when it does not. */
export function modelProblems(path: string, body: unknown): string[] {
  const operation = operations.find(([, , , { http }]) => http[1] === path)
  if (!operation) return [`no operation at ${path}`]
  return check(resolve(operation[5]), body, operation[2])
}

function check(schema: Schema, value: unknown, path: string): string[] {
  if (value === null) return [`${path} is null`]
  if (typeof schema === 'number') return checkSimple(schema, value, path)
  const [kind] = schema
  if (kind === 1) return checkList(resolve(schema[4]), value, path)
  if (kind === 2) return checkMap(resolve(schema[5]), value, path)
  if (kind === 3 || kind === 4) return checkMembers(schema, value, path)
  return checkSimple(Number(kind), value, path)
}

function checkSimple(kind: number, value: unknown, path: string): string[] {
  if (kind >= 128) return checkMap(kind - 128, value, path)
  if (kind >= 64) return checkList(kind - 64, value, path)
  const expected = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'number' }[kind]
  if (expected === undefined) return [`${path}: a kind ${kind} that this checker does not know`]
  if (typeof value !== expected) return [`${path} is ${typeof value}, not ${expected}`]
  // Milliseconds would be the year 50,000.
  return kind === 4 && Number(value) > 1e11 ? [`${path} is not in seconds`] : []
}

const checkList = (member: Schema, value: unknown, path: string): string[] =>
  Array.isArray(value)
    ? value.flatMap((item, index) => check(member, item, `${path}[${index}]`))
    : [`${path} is not a list`]

function checkMap(member: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path} is not an object`]
  return Object.entries(value as object).flatMap(([key, item]) =>
    check(member, item, `${path}.${key}`),
  )
}

function checkMembers(schema: [number, ...unknown[]], value: unknown, path: string): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path} is not an object`]
  const [, , , , names, members, requiredCount = 0] = schema as unknown as [...unknown[]] as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown[],
    number?,
  ]
  const missing = names.slice(0, requiredCount).filter(name => !(name in (value as object)))
  return [
    ...missing.map(name => `${path}.${name} is missing`),
    ...Object.entries(value as object).flatMap(([name, item]) => {
      const index = names.indexOf(name)
      if (index < 0) return [`${path}.${name} is not in the model`]
      return check(resolve(members[index]), item, `${path}.${name}`)
    }),
  ]
}
