import { inOrder } from './exit.ts'

type FatalOptions = {
  /** Says what happened; called for each error, also for those that follow during the end. */
  report: (error: unknown) => void
  /** What the process still does, once. */
  end: () => Promise<unknown>
  /** How long `end` may take. */
  deadlineMillis: number
}

/**
 * Ends the process with 1 after an uncaught exception or an unhandled rejection, because its state is
 * undefined then. The listeners stay: without them a second error would end the process with neither
 * reported. They are the first, because a library's own might exit at once.
 */
export function endOnFatalErrors({ report, end, deadlineMillis }: FatalOptions): void {
  let isEnding = false
  const fail = (error: unknown) => {
    try {
      report(error)
    } catch (failure) {
      console.error('A fatal error could not be reported:', failure)
    }
    if (isEnding) return
    isEnding = true
    const exit = inOrder(1)
    setTimeout(exit, deadlineMillis)
    // In a later turn: the others of this one are reported too.
    setImmediate(() => void end().then(exit, exit))
  }
  // Nor may an error output without a reader end it.
  process.stderr.on('error', () => {})
  process.prependListener('uncaughtException', fail)
  // Node itself would read the reason, which may throw.
  process.prependListener('unhandledRejection', fail)
}
