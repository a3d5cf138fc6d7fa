/**
 * Says what fails without flooding: a sender whose destination is away meets the same problem
 * many times a second, and the one who reads needs it once.
 */
export type ThrottledWarn = (who: string, problem: string) => void

/** Writes one warning, for example `(fields, message) => log.warn(fields, message)`. */
export type WriteWarning = (fields: object, message: string) => void

/**
 * For each `who` (`honeycomb`, `cloudwatch: viewer`, …) at most one warning per interval, the
 * first at once. `heldBack` in the next one counts those that came in between; the problem told is
 * always the latest. Never throws: a warning that cannot be written is no reason to fail.
 */
export function createThrottledWarnings(
  write: WriteWarning,
  intervalMillis = 60_000,
): ThrottledWarn {
  const latest = new Map<string, { saidAtMillis: number; heldBack: number }>()

  return (who, problem) => {
    const before = latest.get(who)
    // Monotonic: a clock set back must not silence us for an hour.
    const nowMillis = performance.now()
    if (before && nowMillis - before.saidAtMillis < intervalMillis) {
      before.heldBack++
      return
    }
    latest.set(who, { saidAtMillis: nowMillis, heldBack: 0 })
    try {
      write({ who, problem, heldBack: before?.heldBack ?? 0 }, 'Telemetry cannot be delivered')
    } catch {}
  }
}
