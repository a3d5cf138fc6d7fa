import { isObject, type JsonObject } from '../json/json-object.ts'
import { quoteJson } from '../json/quote-json.ts'

/** What a field's value must be, and the test for it. */
type Kind = { expected: string; isOk: (value: unknown) => boolean }

const text: Kind = { expected: 'text', isOk: value => typeof value === 'string' }
const flag: Kind = { expected: 'true or false', isOk: value => typeof value === 'boolean' }
const object: Kind = { expected: 'an object', isOk: isObject }
const list: Kind = { expected: 'a list', isOk: Array.isArray }
const wholeNumber: Kind = { expected: 'a whole number', isOk: Number.isInteger }
const exceptionId: Kind = {
  expected: 'an object, or the 16 hex digits of an exception id',
  isOk: value => isObject(value) || (typeof value === 'string' && /^[0-9a-f]{16}$/i.test(value)),
}

/**
 * Field types of a segment document
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html). Fields that
 * are not listed are let through, as AWS does: SDKs add new ones before anybody documents them.
 */
const fieldKinds: Record<string, Kind> = {
  annotations: object,
  aws: object,
  cause: exceptionId,
  error: flag,
  fault: flag,
  http: object,
  in_progress: flag,
  metadata: object,
  namespace: text,
  origin: text,
  precursor_ids: list,
  resource_arn: text,
  service: object,
  sql: object,
  subsegments: list,
  throttle: flag,
  user: text,
}

const httpKinds: Record<string, Kind> = { request: object, response: object }
const requestKinds: Record<string, Kind> = {
  method: text,
  traced: flag,
  url: text,
  user_agent: text,
}
const responseKinds: Record<string, Kind> = { status: wholeNumber }
const causeKinds: Record<string, Kind> = { exceptions: list, working_directory: text }

/** The first field whose type is wrong, as `http.response.status "200": expected a whole number`. */
export function typeProblem(document: JsonObject): string | undefined {
  const { http, cause } = document
  return (
    firstWrong(document, fieldKinds, '') ??
    firstWrong(http, httpKinds, 'http.') ??
    firstWrong(isObject(http) ? http.request : undefined, requestKinds, 'http.request.') ??
    firstWrong(isObject(http) ? http.response : undefined, responseKinds, 'http.response.') ??
    firstWrong(cause, causeKinds, 'cause.')
  )
}

/** A `null` counts as absent: several SDKs write what they do not know that way. */
function firstWrong(owner: unknown, kinds: Record<string, Kind>, path: string): string | undefined {
  if (!isObject(owner)) return undefined
  for (const [name, value] of Object.entries(owner)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (!kind || value === null || kind.isOk(value)) continue
    return `${path}${name} ${quoteJson(value)}: expected ${kind.expected}`
  }
  return undefined
}
