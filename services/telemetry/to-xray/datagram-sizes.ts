/** Sizes that some network or system is known to end at, largest first; the last one passes everywhere. */
const knownLimits = [32_768, 16_384, 9_216, 8_192, 4_096, 2_048, 1_400, 1_024, 512]

/**
 * Learns from the kernel's answers how large a datagram may be: macOS sends 9,216 bytes, a loopback
 * interface 64 kB. The kernel refuses a larger one (EMSGSIZE) without naming its limit.
 */
export class DatagramSizes {
  #maxBytes = Number.POSITIVE_INFINITY
  #provenBytes = knownLimits.at(-1)!

  get maxBytes(): number {
    return this.#maxBytes
  }

  /** The size at which a datagram is expected to pass without a try. */
  get safeBytes(): number {
    return Math.min(this.#maxBytes, Math.max(this.#provenBytes, 8_192))
  }

  /** Whether a datagram at least as large has passed. */
  isProven(bytes: number): boolean {
    return bytes <= this.#provenBytes
  }

  pass(bytes: number): void {
    if (bytes > this.#provenBytes) this.#provenBytes = bytes
  }

  /** Lowers the limit; returns false when no smaller datagram is worth a try. */
  refuse(bytes: number): boolean {
    // Sent before an earlier refusal.
    if (bytes > this.#maxBytes) return true
    const smaller = knownLimits.find(limit => limit < bytes)
    if (smaller === undefined) return false
    this.#maxBytes = smaller
    this.#provenBytes = Math.min(this.#provenBytes, smaller)
    return true
  }
}
