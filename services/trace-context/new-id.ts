import { randomFillSync } from 'node:crypto'

const zeroes = /^0+$/

// A call into the system's generator costs far more than the bytes, so each call fills a page.
const poolBytes = 4096
const pool = Buffer.allocUnsafe(poolBytes)
let used = poolBytes

/** `count` random bytes in hex, not all zero. */
function randomHex(count: number): string {
  if (used + count > poolBytes) {
    randomFillSync(pool)
    used = 0
  }
  const hex = pool.toString('hex', used, used + count)
  used += count
  return zeroes.test(hex) ? randomHex(count) : hex
}

/** A trace id that X-Ray accepts too: its first 8 hex digits are the epoch second. */
export function newTraceId(nowMillis = Date.now()): string {
  const seconds = Math.floor(nowMillis / 1000)
  return seconds.toString(16).padStart(8, '0') + randomHex(12)
}

export const newSpanId = () => randomHex(8)
