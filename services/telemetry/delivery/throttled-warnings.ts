/**
 * Warns of a problem without flooding the log: a sender whose destination is away has the same problem
 * many times a second. `who` is the sender: `otlp: honeycomb`, `cloudwatch: viewer`, …
 */
export type ThrottledWarn = (who: string, problem: string) => void

/** Writes one warning, for example `(fields, message) => log.warn(fields, message)`. */
export type WriteWarning = (fields: object, message: string) => void

/**
 * Writes at most one warning per interval for each `who`, the first at once. `heldBack` counts the
 * warnings since the one before. Never throws: a warning that cannot be written must not cost more.
 */
export function createThrottledWarnings(
  write: WriteWarning,
  intervalMillis = 60_000,
): ThrottledWarn {
  const latest = new Map<string, { writtenAtMillis: number; heldBack: number }>()

  return (who, problem) => {
    const before = latest.get(who)
    // Monotonic: a clock set back must not silence us for an hour.
    const nowMillis = performance.now()
    if (before && nowMillis - before.writtenAtMillis < intervalMillis) {
      before.heldBack++
      return
    }
    latest.set(who, { writtenAtMillis: nowMillis, heldBack: 0 })
    try {
      write({ who, problem, heldBack: before?.heldBack ?? 0 }, 'Telemetry cannot be delivered')
    } catch {}
  }
}
