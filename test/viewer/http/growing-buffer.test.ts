import { expect, test } from 'vitest'
import { GrowingBuffer } from '../../../services/viewer/http/growing-buffer.ts'

const mebibyte = 1024 * 1024

function createBuffer(maxBytes = 8 * mebibyte) {
  const reserved: number[] = []
  const buffer = new GrowingBuffer({ maxBytes, reserve: bytes => reserved.push(bytes) })
  return { buffer, reserved }
}

/** Bytes that differ by position. */
const sample = (length: number) => Buffer.alloc(length).map((_, index) => (index * 7) % 251)

test.each([
  ['a byte', 1, 10_000],
  ['some bytes', 1000, 5000],
  ['64 KiB', 65_536, 100],
  ['two megabytes', 2 * mebibyte, 4],
])('pieces of %s add up to the bytes sent', (_, pieceBytes, count) => {
  const { buffer } = createBuffer()
  const whole = sample(pieceBytes * count)

  for (let start = 0; start < whole.length; start += pieceBytes) {
    buffer.add(whole.subarray(start, start + pieceBytes))
  }

  expect(buffer.length).toBe(whole.length)
  expect(buffer.finish().equals(whole)).toBe(true)
  expect(buffer.finishForReading().equals(whole)).toBe(true)
})

test('it reserves memory before it grows, by its own size while small, by a megabyte when large', () => {
  const { buffer, reserved } = createBuffer()
  const piece = sample(65_536)

  for (let n = 1; n <= 64; n++) {
    buffer.add(piece)
    const held = reserved.at(-1)!
    expect(held).toBeGreaterThanOrEqual(buffer.length)
    expect(held - buffer.length).toBeLessThanOrEqual(Math.min(buffer.length, mebibyte))
  }
  buffer.add(sample(1))
  buffer.finish()

  expect(reserved.at(-1)).toBe(buffer.length)
})

test.each([1000, 3 * mebibyte])(
  'a rejected piece is not added, and %s bytes stay as they were',
  size => {
    const whole = sample(size)
    const buffer = new GrowingBuffer({
      maxBytes: 8 * mebibyte,
      reserve(bytes) {
        if (bytes > 4 * mebibyte) throw new Error('no room')
      },
    })
    buffer.add(whole)

    expect(() => buffer.add(sample(4 * mebibyte))).toThrow('no room')
    expect(() => buffer.add(sample(9 * mebibyte))).toThrow(RangeError)
    expect(buffer.finish().equals(whole)).toBe(true)
  },
)

test.each([1000, 3 * mebibyte])('when %s bytes are freed, nothing is left of them', size => {
  const { buffer } = createBuffer()
  buffer.add(sample(size))
  const bytes = buffer.finish()

  buffer.free()

  expect([bytes.length, buffer.length]).toStrictEqual([0, 0])
})
