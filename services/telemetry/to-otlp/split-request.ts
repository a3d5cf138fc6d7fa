/**
 * Splits an ExportTraceServiceRequest (protobuf) into two requests with half of the spans each, for a
 * destination that rejects it as too large. Resource and scope are in both.
 *
 *     1 resource_spans → 1 resource, 2 scope_spans → 1 scope, 2 span …, 3 schema_url; 3 schema_url
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 * @returns undefined for a message with fewer than two spans
 */
export function splitRequest(request: Buffer, spanCount: number): [Buffer, Buffer] | undefined {
  const half = Math.ceil(spanCount / 2)
  const first = keepSpans(request, index => index < half)
  const second = keepSpans(request, index => index >= half)
  return first && second ? [first, second] : undefined
}

/** The field number of the member that leads to the spans, by depth. */
const pathToSpans = [1, 2, 2]

/** Called once for each span, in the order of the message. */
type IsKept = () => boolean

function keepSpans(request: Buffer, isKept: (index: number) => boolean): Buffer | undefined {
  let index = 0
  return keep(request, 0, () => isKept(index++))
}

/** The message with only the spans that are kept; undefined when there are none. */
function keep(message: Buffer, depth: number, isKept: IsKept): Buffer | undefined {
  const kept: Buffer[] = []
  let hasSpans = false
  for (const field of fieldsOf(message)) {
    const part = field.number === pathToSpans[depth] ? keepOf(field, depth, isKept) : field.whole
    if (!part) continue
    kept.push(part)
    hasSpans ||= field.number === pathToSpans[depth]
  }
  return hasSpans ? Buffer.concat(kept) : undefined
}

function keepOf(field: Field, depth: number, isKept: IsKept): Buffer | undefined {
  if (depth === pathToSpans.length - 1) return isKept() ? field.whole : undefined
  const inner = keep(field.content, depth + 1, isKept)
  return inner && Buffer.concat([lengthPrefix(field.number, inner.length), inner])
}

type Field = { number: number; whole: Buffer; content: Buffer }

const lengthDelimited = 2

/** Every member of these messages is length-delimited. */
function* fieldsOf(message: Buffer): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at)
    const length = readVarint(message, tag.end)
    if ((tag.value & 7) !== lengthDelimited)
      throw new Error(`unexpected wire type ${tag.value & 7}`)
    const end = length.end + length.value
    const content = message.subarray(length.end, end)
    yield { number: tag.value >>> 3, whole: message.subarray(at, end), content }
    at = end
  }
}

function readVarint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0
  for (let at = start, shift = 0; at < bytes.length; at++, shift += 7) {
    value += (bytes[at]! & 0x7f) * 2 ** shift
    if (bytes[at]! < 0x80) return { value, end: at + 1 }
  }
  throw new Error('the message ends inside a number')
}

function lengthPrefix(number: number, length: number): Buffer {
  const bytes = [(number << 3) | lengthDelimited]
  let rest = length
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  return Buffer.from([...bytes, rest])
}
