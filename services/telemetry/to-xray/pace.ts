/** What may leave at once. The kernel charges a datagram with up to twice its bytes. */
const burstBytes = 32 * 1024
/** 8 MB/s: some 2,600 documents of 3 kB. */
const bytesPerMillisecond = 8 * 1024

/**
 * Says when the next datagram may leave, so that none is lost in a receiver's buffer that is awake.
 *
 * The X-Ray daemon leaves its socket's buffer as the kernel makes it, 208 KiB, which is full after
 * some 40 documents of 3 kB or four of 60. A hundred requests that end together, or one of
 * thousands of spans, are more: of 100 documents of 3 kB sent at once 47 were dropped there, of 100
 * of 60 kB 81.
 */
export class Pace {
  #credit = burstBytes
  #atMillis = performance.now()

  /** A datagram larger than what is left goes too, and those after it wait longer. */
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
