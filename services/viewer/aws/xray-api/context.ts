import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../json/json-object.ts'
import type { Wire } from '../../records/api.ts'
import type { Inbox } from '../../records/record.ts'
import type { XrayStore } from '../../store/xray/open.ts'

/** What the operations of X-Ray's API work on. */
export type OperationContext = {
  inbox: Inbox
  /** The port of the request. */
  wire: Wire
  /** The request itself, beside which rejections are noted. */
  source?: object
  store: XrayStore
  /** Epoch milliseconds. */
  now(): number
}

/** One operation of the X-Ray API, from the request's JSON body to the answer's. */
export type Operation = (input: JsonObject, context: OperationContext) => object | Promise<object>

/** Times in answers are epoch seconds. */
export const toEpochSeconds = (millis: number) => Math.round(millis * 1000) / 1e6

/** ARNs of an account that does not exist, in the region that clients name by default. */
export const arnOf = (resource: string) => `arn:aws:xray:us-east-1:000000000000:${resource}`

/** Real ARNs end in a random id; these in a hash of the name, so that a restart changes nothing. */
export const groupArn = (name: string) => {
  const id = createHash('sha1').update(name).digest('hex').slice(0, 26).toUpperCase()
  return arnOf(`group/${name}/${id}`)
}
