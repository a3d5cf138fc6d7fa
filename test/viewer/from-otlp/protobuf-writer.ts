/**
 * Writes protobuf by hand, for bytes that no SDK writes: odd values, unknown fields, wrong sizes.
 */
export const varint = (value: bigint | number): Buffer => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}

const tag = (field: number, wireType: number) => varint((field << 3) | wireType)

export const number = (field: number, value: bigint | number) =>
  Buffer.concat([tag(field, 0), varint(value)])

export const bytes = (field: number, ...parts: (Buffer | string)[]) => {
  const content = Buffer.concat(parts.map(part => Buffer.from(part as string)))
  return Buffer.concat([tag(field, 2), varint(content.length), content])
}

export const fixed64 = (field: number, value: bigint) => {
  const content = Buffer.alloc(8)
  content.writeBigUInt64LE(value)
  return Buffer.concat([tag(field, 1), content])
}

export const fixed32 = (field: number, value: number) => {
  const content = Buffer.alloc(4)
  content.writeUInt32LE(value)
  return Buffer.concat([tag(field, 5), content])
}

export const double = (field: number, value: number) => {
  const content = Buffer.alloc(8)
  content.writeDoubleLE(value)
  return Buffer.concat([tag(field, 1), content])
}

/** KeyValue at a field, around an AnyValue's content. */
export const keyValue = (field: number, key: string, anyValue: Buffer) =>
  bytes(field, bytes(1, key), bytes(2, anyValue))

export const hex = (text: string) => Buffer.from(text, 'hex')

export type SpanParts = {
  traceId?: string
  spanId?: string
  parentId?: string
  start?: bigint
  end?: bigint
  more?: Buffer[]
}

export const traceId = '6b02f47ef444c22768e04d58e6f1f1b2'
export const spanId = '46e85ea283aa63ec'

/** An `ExportTraceServiceRequest` of one resource with these spans. */
export const traceRequest = (...spans: SpanParts[]) =>
  bytes(1, bytes(2, ...spans.map(span => bytes(2, ...spanFields(span)))))

const spanFields = ({ start = 1_795_355_774_097_000_000n, ...span }: SpanParts) => [
  bytes(1, hex(span.traceId ?? traceId)),
  bytes(2, hex(span.spanId ?? spanId)),
  bytes(4, hex(span.parentId ?? '')),
  bytes(5, 'GET /'),
  fixed64(7, start),
  fixed64(8, span.end ?? start + 1_500_000n),
  ...(span.more ?? []),
]
