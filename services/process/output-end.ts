/**
 * Codes of an output without a reader: a pipe whose reader has gone (`| head`), on Windows too,
 * or a terminal that was closed.
 */
const endCodes = ['EPIPE', 'EOF', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']

type Listeners = {
  /** Standard output is read no more; called once. */
  onEnd: () => void
  /** Standard output cannot be written, on a full disk; called once. */
  onFailure: (code: string | undefined) => void
}

/** Without it the first line without a reader would end the process with a stack. */
export function onOutputEnd({ onEnd, onFailure }: Listeners): void {
  const once = new Set<unknown>()
  const call = (listener: () => void, key: unknown) => {
    if (!once.has(key)) listener()
    once.add(key)
  }
  process.stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (endCodes.includes(code)) call(onEnd, onEnd)
    else call(() => onFailure(code), onFailure)
  })
  // There is no place to say that nothing can be said.
  process.stderr.on('error', () => {})
}

/** For a command that does one thing: it does it to the end, read or not. */
export const finishUnread = () =>
  onOutputEnd({
    onEnd: () => {},
    onFailure(code) {
      process.exitCode = 1
      console.error(`The output cannot be written (${code}).`)
    },
  })
