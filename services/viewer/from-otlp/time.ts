import type { ProtobufReader } from './protobuf-reader.ts'

/**
 * A point in time as OTLP sends it, nanoseconds since the epoch, kept in two exact halves: one
 * double would be off by up to 128 ns, and a BigInt would cost a tenth of the decoding.
 */
export type UnixNano = { high: number; low: number }

const highUnit = 2 ** 32

/** OTLP's 0 means unknown, not 1970. */
export const isTime = ({ high, low }: UnixNano) => high !== 0 || low !== 0

/** Reads a time into an object that may be used again, and returns it. */
export function readUnixNano(reader: ProtobufReader, time: UnixNano = noTime()): UnixNano {
  time.low = reader.fixed32()
  time.high = reader.fixed32()
  return time
}

/** OTLP's 0. */
export const noTime = (): UnixNano => ({ high: 0, low: 0 })

/** Decimal text, as OTLP/JSON writes 64-bit numbers, or a number that has lost digits already. */
export function parseUnixNano(value: unknown): UnixNano | undefined {
  if (typeof value === 'number' ? !Number.isFinite(value) || value < 0 : !isDigits(value)) {
    return undefined
  }
  const nanos = BigInt.asUintN(
    64,
    BigInt(typeof value === 'number' ? Math.trunc(value) : `${value}`),
  )
  return { high: Number(nanos >> 32n), low: Number(nanos & 0xffffffffn) }
}

const isDigits = (value: unknown) => typeof value === 'string' && /^\d{1,20}$/.test(value)

/** Epoch milliseconds, rounded to the microsecond, which is the precision of a double. */
export function toEpochMillis({ high, low }: UnixNano): number {
  const thousands = Math.floor(high / 1000)
  const rest = ((high % 1000) * highUnit + low) / 1000
  return (thousands * highUnit + Math.round(rest)) / 1000
}

/** Milliseconds between two times, rounded to the microsecond; negative in the wrong order. */
export const millisBetween = (from: UnixNano, to: UnixNano) =>
  Math.round(((to.high - from.high) * highUnit + (to.low - from.low)) / 1000) / 1000
