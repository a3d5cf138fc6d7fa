import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { JsonLimits } from '../json/json-scan.ts'
import { parseJson } from '../json/outside-json.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import { RequestError } from './request-error.ts'

/** Reads a body that must be a JSON object, in slices. Throws a `RequestError` (400, 413). */
export function* readObject(body: Buffer, limits?: JsonLimits): Generator<void, JsonObject, void> {
  try {
    const value = yield* parseJson(body, limits)
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof UnfitJsonError)) throw error
    throw new RequestError(error.status, `the body ${error.message}`)
  }
  throw new RequestError(400, 'the body is not a JSON object')
}
