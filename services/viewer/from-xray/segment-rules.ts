import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { Cause, HttpBlock, Segment, Subsegment } from '../../x-ray/segment-document.ts'
import { type Check, firstWrong, flag, object, type Shape, text } from '../json/check.ts'

const list: Check = { expected: 'a list', isOk: Array.isArray }
const integer: Check = { expected: 'a whole number', isOk: Number.isInteger }
const exceptionId: Check = {
  expected: 'an object, or the 16 hex digits of an exception id',
  isOk: value => isObject(value) || (typeof value === 'string' && /^[0-9a-f]{16}$/i.test(value)),
}

/** A misspelt member does not compile. */
type ShapeOf<Block> = { [Member in keyof NonNullable<Block>]?: Check }

/**
 * Field types of a segment document
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html). Other fields
 * are accepted, as AWS does: SDKs add new ones before they are documented.
 */
const fields = {
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
} satisfies ShapeOf<Segment & Subsegment>
const httpFields = { request: object, response: object } satisfies ShapeOf<HttpBlock>
const requestFields = {
  method: text,
  traced: flag,
  url: text,
  user_agent: text,
} satisfies ShapeOf<HttpBlock['request']>
const responseFields = { status: integer } satisfies ShapeOf<HttpBlock['response']>
const causeFields = { exceptions: list, working_directory: text } satisfies ShapeOf<Cause>

/** The first field of a wrong type, as `http.response.status "200": expected a whole number`. */
export function typeProblem(document: JsonObject): string | undefined {
  const { http, cause } = document
  return (
    wrongIn(document, '', fields) ??
    wrongIn(http, 'http.', httpFields) ??
    wrongIn(isObject(http) ? http.request : undefined, 'http.request.', requestFields) ??
    wrongIn(isObject(http) ? http.response : undefined, 'http.response.', responseFields) ??
    wrongIn(cause, 'cause.', causeFields)
  )
}

/** `null` counts as absent: several SDKs write it for an unknown value. */
const isAbsent = (value: unknown) => value === undefined || value === null

const wrongIn = (owner: unknown, path: string, shape: Shape) =>
  isObject(owner) ? firstWrong(owner, path, shape, isAbsent)?.message : undefined
