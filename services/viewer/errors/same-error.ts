import { createHash } from 'node:crypto'
import { isObject } from '../../json/json-object.ts'
import type { ErrorCause } from '../records/api.ts'
import type { ItemRecord } from '../records/record.ts'

/** How many characters of a message are compared: senders cut long ones at different places. */
const comparedChars = 200

/**
 * A number that is the same for equal messages, of 48 bits: by it, several reports of one failure
 * are recognized. Undefined without a message.
 */
export function messageKey(message: string): number | undefined {
  const compared = message.trim().split('\n', 1)[0]!.trimEnd().slice(0, comparedChars)
  if (compared === '') return undefined
  return createHash('sha1').update(compared).digest().readUIntBE(0, 6)
}

/** The keys of the messages of causes. */
export const causeKeys = (causes: ErrorCause[] | undefined) =>
  (causes ?? []).flatMap(({ message }) => messageKey(message) ?? [])

/**
 * The last word of a class, since some senders write the whole name: `shop.CartError`,
 * `Shop\CartError` and `CartError` are one class.
 */
export function shortClass(name: string): string {
  const end = Math.max(...['.', '\\', ':', '/', '+'].map(mark => name.lastIndexOf(mark)))
  return name.slice(end + 1)
}

/** The message of an item's exception, without its class. */
export function messageOfItem({ raw, title, class: name }: ItemRecord): string {
  const { body } = raw as { body?: unknown }
  const { trace, trace_chain: chain } = isObject(body) ? body : {}
  const first = Array.isArray(chain) ? chain[0] : trace
  const exception = isObject(first) && isObject(first.exception) ? first.exception : {}
  if (typeof exception.message === 'string') return exception.message
  return title.startsWith(`${name}: `) ? title.slice(name.length + 2) : title
}
