/** Bytes that may leave at once. The kernel accounts for a datagram with up to twice its size. */
const burstBytes = 32 * 1024
/** 8 MB/s: about 2,600 documents of 3 kB. */
const bytesPerMillisecond = 8 * 1024

/**
 * Decides when the next datagram may leave, so that a running receiver's buffer does not overflow.
 *
 * The X-Ray daemon keeps the kernel's default buffer of 208 KiB, which about 40 documents of 3 kB
 * fill, or four of 60 kB. A hundred requests that end together, or one request of thousands of
 * spans, send more: of 100 documents sent at once, the buffer dropped 47 of 3 kB, or 81 of 60 kB.
 */
export class Pace {
  #credit = burstBytes
  #atMillis = performance.now()

  /** A datagram larger than the remaining credit leaves too; the next ones wait longer. */
  take(bytes: number): boolean {
    const now = performance.now()
    const earned = (now - this.#atMillis) * bytesPerMillisecond
    this.#credit = Math.min(this.#credit + earned, burstBytes)
    this.#atMillis = now
    if (this.#credit <= 0) return false
    this.#credit -= bytes
    return true
  }
}
