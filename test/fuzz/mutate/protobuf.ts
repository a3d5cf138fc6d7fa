import { varint } from '../../viewer/from-otlp/protobuf-writer.ts'
import type { Random } from '../random.ts'
import { mutateBytes } from './bytes.ts'

/** A field as it is in the bytes. Its content is read as a message where that succeeds. */
type Field = { number: number; wireType: number; value: Buffer; message?: Field[] }

/** Changes protobuf field by field, whatever the schema; now and then as bytes. */
export function mutateProtobuf(random: Random, input: Buffer, other: Buffer): Buffer {
  const fields = readFields(input, 0)
  if (!fields || random.chance(0.3)) return mutateBytes(random, input, other)
  return write(changeSomewhere(random, fields, other))
}

/** Deeper than OTLP's messages nest. */
const maxDepth = 12

function readFields(bytes: Buffer, depth: number): Field[] | undefined {
  const fields: Field[] = []
  let position = 0
  while (position < bytes.length) {
    const tag = readVarint(bytes, position)
    if (!tag) return undefined
    const { value, end } = tag
    const wireType = Number(value & 7n)
    const content = readContent(bytes, wireType, end)
    if (!content || value >> 3n === 0n || value > 2n ** 31n) return undefined
    fields.push(fieldOf(Number(value >> 3n), wireType, content.value, depth))
    position = content.end
  }
  return fields
}

function fieldOf(number: number, wireType: number, value: Buffer, depth: number): Field {
  const isMessage = wireType === 2 && value.length > 0 && depth < maxDepth
  const message = isMessage ? readFields(value, depth + 1) : undefined
  return { number, wireType, value, ...(message && { message }) }
}

function readContent(bytes: Buffer, wireType: number, position: number) {
  const fixed = (size: number) =>
    position + size <= bytes.length
      ? { value: bytes.subarray(position, position + size), end: position + size }
      : undefined
  if (wireType === 1) return fixed(8)
  if (wireType === 5) return fixed(4)
  const number = readVarint(bytes, position)
  if (!number) return undefined
  if (wireType === 0) return { value: bytes.subarray(position, number.end), end: number.end }
  if (wireType !== 2) return undefined
  const end = number.end + Number(number.value)
  return end <= bytes.length ? { value: bytes.subarray(number.end, end), end } : undefined
}

function readVarint(bytes: Buffer, start: number) {
  let value = 0n
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index]
    if (byte === undefined) return undefined
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return { value, end: start + index + 1 }
  }
  return undefined
}

const write = (fields: Field[]): Buffer => Buffer.concat(fields.map(writeField))

function writeField({ number, wireType, value, message }: Field): Buffer {
  const content = message ? write(message) : value
  const tag = varint((BigInt(number) << 3n) | BigInt(wireType))
  return wireType === 2
    ? Buffer.concat([tag, varint(content.length), content])
    : Buffer.concat([tag, content])
}

function changeSomewhere(random: Random, fields: Field[], other: Buffer): Field[] {
  if (fields.length === 0) return [anyField(random)]
  const index = random.below(fields.length)
  const field = fields[index]!
  if (field.message && random.chance(0.75)) {
    return fields.with(index, { ...field, message: changeSomewhere(random, field.message, other) })
  }
  return random.pick(changes)(random, fields, index, other)
}

type Change = (random: Random, fields: Field[], index: number, other: Buffer) => Field[]

const numbers = [
  0n,
  1n,
  127n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
]

function anyField(random: Random): Field {
  const wireType = random.pick([0, 1, 2, 2, 2, 5])
  return { number: 1 + random.size(20), wireType, value: anyValue(random, wireType) }
}

function anyValue(random: Random, wireType: number): Buffer {
  if (wireType === 0) return varint(random.pick(numbers))
  if (wireType === 1) return fixed64(random.pick([...numbers, 0x7ff0000000000000n, 1n << 52n]))
  if (wireType === 5) return Buffer.from(random.times(4, () => random.below(256)))
  return Buffer.from(random.times(random.size(64), () => random.below(256)))
}

function fixed64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value))
  return bytes
}

const withField = (fields: Field[], index: number, changes: Partial<Field>) => {
  const { message: _, ...field } = fields[index]!
  return fields.with(index, { ...field, ...changes })
}

const changes: Change[] = [
  (random, fields, index) =>
    withField(fields, index, { value: anyValue(random, fields[index]!.wireType) }),
  (random, fields, index) => fields.with(index, { ...fields[index]!, number: 1 + random.size(20) }),
  (random, fields, index) => {
    const wireType = random.pick([0, 1, 2, 5, 3, 4])
    return withField(fields, index, { wireType, value: anyValue(random, wireType) })
  },
  (_, fields, index) => fields.toSpliced(index, 1),
  (random, fields, index) =>
    fields.toSpliced(index, 0, ...Array(1 + random.size(3000)).fill(fields[index]!)),
  (random, fields, index) => {
    const at = random.below(fields.length)
    return fields.with(index, fields[at]!).with(at, fields[index]!)
  },
  (random, fields) => [...fields, anyField(random)],
  (random, fields, index, other) =>
    withField(fields, index, { wireType: 2, value: other.subarray(0, random.size(other.length)) }),
  (random, fields, index) => {
    let field = fields[index]!
    for (let depth = 1 + random.size(300); depth > 0; depth--) {
      field = { number: field.number, wireType: 2, value: Buffer.alloc(0), message: [field] }
    }
    return fields.with(index, field)
  },
]
