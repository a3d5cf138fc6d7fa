import { describeProblems } from '../environment.ts'
import { StartError } from '../start-error.ts'

/** A process as its parent (a shell, `npm start`, Kubernetes) sees it. */

/** Tells a parent that opened an IPC channel, and still holds it, which ports are open. */
export function announceListening(ports: { port: number } & Record<string, number>): void {
  if (process.connected) process.send?.({ type: 'listening', ...ports })
}

/**
 * Runs `stop` once, at the first of SIGTERM, SIGINT and the end of the parent, then exits: 0, or
 * 1 when `stop` failed. The end of the IPC channel counts as SIGTERM, so that no child outlives a
 * parent that was killed.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false
  const once = () => {
    if (stopping) return
    stopping = true
    stop().then(
      () => process.exit(0),
      error => exitWith(`cannot stop in order: ${error instanceof Error ? error.stack : error}`),
    )
  }
  process.on('SIGTERM', once)
  process.on('SIGINT', once)
  process.on('disconnect', once)
  // `false` rather than undefined: there was a parent, and it went before we listened for that.
  if (process.connected === false) once()
}

/** What `start` gives; a `StartError` ends the process with its line, and without a stack. */
export async function orExit<Result>(start: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof StartError) exitWith(error.message)
    throw error
  }
}

/** Ends a process that cannot do its work, with one message. */
export function exitWith(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Ends a process whose configuration is wrong; a problem that two readers met is told once. */
export function exitOnProblems(problems: string[]): void {
  if (problems.length > 0) exitWith(describeProblems([...new Set(problems)]))
}
