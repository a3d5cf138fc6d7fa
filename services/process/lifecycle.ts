import { describeProblems } from '../environment.ts'
import { StartError } from '../start-error.ts'
import { readThrown } from '../text/thrown.ts'
import { inOrder } from './exit.ts'

/** Sends the open ports to a parent that holds an IPC channel, such as `npm start`. */
export function announceListening(ports: { port: number } & Record<string, number>): void {
  if (process.connected) process.send?.({ type: 'listening', ...ports })
}

/**
 * Runs `stop` once, at the first of SIGTERM, SIGINT, SIGHUP (the terminal was closed) and the end of the
 * parent, then exits: 0, or 1 when `stop` or anything else failed meanwhile. The end of the IPC channel
 * counts as SIGTERM, so that no child outlives a parent that was killed.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false
  const once = () => {
    if (stopping) return
    stopping = true
    const exit = inOrder(0)
    stop().then(exit, error => {
      const { class: name, message, stack } = readThrown(error)
      console.error(`cannot stop in order: ${stack || `${name}: ${message}`}`)
      inOrder(1)()
    })
  }
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
  for (const signal of signals) process.prependListener(signal, once)
  process.on('disconnect', once)
  // `false`, not undefined: the parent disconnected before this handler was registered.
  if (process.connected === false) once()
}

/** The result of `start`. A `StartError` ends the process with its message, without a stack. */
export async function orExit<Result>(start: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof StartError) exitWith(error.message)
    throw error
  }
}

/** Ends a process that cannot go on, with one message. */
function exitWith(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Ends a process whose configuration is wrong. A problem that two readers found is shown once. */
export function exitOnProblems(problems: string[]): void {
  if (problems.length > 0) exitWith(describeProblems([...new Set(problems)]))
}
