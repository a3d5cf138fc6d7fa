import { isObject, type JsonObject } from '../json/json-object.ts'
import type { JsonLimits } from '../json/json-scan.ts'
import { parseJson } from '../json/outside-json.ts'
import { UnfitJson } from '../json/unfit-json.ts'
import { Refusal } from './refusal.ts'

/** Reads a body that is to be a JSON object, in slices. Throws a `Refusal` (400, 413). */
export function* readObject(body: Buffer, limits?: JsonLimits): Generator<void, JsonObject, void> {
  try {
    const value = yield* parseJson(body, limits)
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof UnfitJson)) throw error
    throw new Refusal(error.status, `the body ${error.message}`)
  }
  throw new Refusal(400, 'the body is not a JSON object')
}
