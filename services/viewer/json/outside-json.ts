import { setMember } from '../../json/json-object.ts'
import { runAtOnce } from '../turns/turns.ts'
import { type JsonLimits, JsonScan } from './json-scan.ts'
import { parseNative } from './json-walker.ts'
import { LargeJson, readLarge } from './large-json.ts'
import { notJson } from './unfit-json.ts'

/**
 * All JSON from outside is parsed here: bodies of all routes, and JSON inside of JSON. Nesting and
 * number of values are checked before anything is built, since `JSON.parse` accepts 100,000 nested
 * lists, and recursive code that walks over them overflows the stack.
 */
export const bodyLimits: JsonLimits = {
  /** Far deeper than call trees and log lines. */
  maxNesting: 1000,
  /** Three times the values of 10,000 log events, the largest of the vendors' batches. */
  maxValues: 100_000,
}

/** `JSON.parse` of this much takes about 5 ms; more is parsed part by part. */
const wholeBytes = 512 * 1024

/** Parses a body in slices, with the same result as `JSON.parse`. Throws `UnfitJsonError`. */
export function* parseJson(
  body: Buffer,
  limits: JsonLimits = bodyLimits,
): Generator<void, unknown, void> {
  return yield* readWhole(yield* openJson(body, limits))
}

/** The same, but in a body above 512 KiB, lists and objects of over 64 KiB stay unread. */
export function* openJson(body: Buffer, limits: JsonLimits): Generator<void, unknown, void> {
  const scan = new JsonScan(body, limits)
  if (body.length <= wholeBytes) {
    runAtOnce(scan.steps())
    return parseNative(body.toString('utf8'))
  }
  yield* scan.steps()
  if (!scan.isClosed) throw notJson(body.length)
  return readLarge({ bytes: body, large: scan.large })
}

/** Parses JSON inside of JSON: a log line, a segment document. The caller limits its size. */
export function parseJsonText(text: string, limits: JsonLimits = bodyLimits): unknown {
  // Each level takes two brackets: most texts are too short to nest too deep.
  const isShort = text.length <= Math.min(2 * limits.maxNesting, limits.maxValues)
  if (!isShort) runAtOnce(new JsonScan(Buffer.from(text), limits).steps())
  return parseNative(text)
}

/** Reads a value together with all `LargeJson` in it. */
export function* readWhole(value: unknown): Generator<void, unknown, void> {
  if (!(value instanceof LargeJson)) return value
  if (value.isList) {
    const list: unknown[] = []
    for (const { items } of value.parts()) {
      if (items[0] instanceof LargeJson) list.push(yield* readWhole(items[0]))
      else for (const item of items) list.push(item)
      yield
    }
    return list
  }
  const object = value.members()
  yield
  for (const [name, member] of Object.entries(object)) {
    if (member instanceof LargeJson) setMember(object, name, yield* readWhole(member))
  }
  return object
}
