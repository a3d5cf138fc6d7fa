import type { Random } from '../random.ts'

const interestingBytes = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x20, 0x22, 0x5c]

const interestingNumbers = [
  0n,
  1n,
  -1n,
  127n,
  128n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
]

type Change = (random: Random, input: Buffer, other: Buffer) => Buffer

/** Changes bytes without regard to their meaning. */
export const mutateBytes: Change = (random, input, other) =>
  random.pick(changes)(random, input, other)

const replaced = (input: Buffer, from: number, to: number, by: Uint8Array) =>
  Buffer.concat([input.subarray(0, from), by, input.subarray(to)])

const flipBit: Change = (random, input) => {
  const copy = Buffer.from(input)
  const at = random.below(copy.length || 1)
  if (copy.length > 0) copy[at] = copy[at]! ^ (1 << random.below(8))
  return copy
}

const setByte: Change = (random, input) => {
  const at = random.below(input.length || 1)
  const byte = random.chance(0.5) ? random.pick(interestingBytes) : random.below(256)
  return replaced(input, at, at + 1, Buffer.of(byte))
}

const setNumber: Change = (random, input) => {
  const bytes = Buffer.alloc(8)
  const value = BigInt.asUintN(64, random.pick(interestingNumbers))
  if (random.chance(0.5)) bytes.writeBigUInt64LE(value)
  else bytes.writeBigUInt64BE(value)
  const width = random.pick([2, 4, 8])
  const at = random.below(input.length || 1)
  return replaced(input, at, at + width, bytes.subarray(0, width))
}

const insert: Change = (random, input) => {
  const at = random.below(input.length + 1)
  return replaced(
    input,
    at,
    at,
    Buffer.from(random.times(1 + random.size(16), () => random.below(256))),
  )
}

const remove: Change = (random, input) => {
  const at = random.below(input.length || 1)
  return replaced(input, at, at + 1 + random.size(input.length), Buffer.alloc(0))
}

const duplicate: Change = (random, input) => {
  const [from, to] = part(random, input)
  return replaced(input, to, to, input.subarray(from, to))
}

/** Repeats a part many times: an algorithm that is not linear shows by the length. */
const pump: Change = (random, input) => {
  const from = random.below(input.length || 1)
  const to = from + 1 + random.size(24)
  const slice = input.subarray(from, to)
  const count = Math.min(1 + random.size(20_000), Math.floor(60_000 / (slice.length || 1)))
  return replaced(input, to, to, Buffer.concat(Array(count).fill(slice)))
}

const splice: Change = (random, input, other) => {
  const [from, to] = part(random, other)
  const [at, end] = part(random, input)
  return replaced(input, at, random.chance(0.5) ? at : end, other.subarray(from, to))
}

const cutShort: Change = (random, input) => input.subarray(0, random.below(input.length + 1))

function part(random: Random, input: Buffer): [number, number] {
  const from = random.below(input.length || 1)
  return [from, Math.min(from + 1 + random.size(input.length), input.length)]
}

const changes = [
  flipBit,
  setByte,
  setNumber,
  insert,
  remove,
  duplicate,
  splice,
  cutShort,
  pump,
  flipBit,
  setByte,
  insert,
  remove,
]
