import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Environment, environmentReader } from '../../services/environment.ts'
import { readDrainDelay } from '../../services/http/config.ts'
import { longestStopMillis } from '../../services/process/deadlines.ts'
import type { Output } from './output.ts'

export type ChildOptions = {
  name: 'activities' | 'notifications' | 'viewer'
  /** Arguments of node. */
  args: string[]
  environment: Environment
  output: Output
  /** Called when the process ends without `stop` or `kill`. */
  onCrash: (name: string, how: string) => void
  /** @default this machine's */
  platform?: NodeJS.Platform
}

export type Child = { ready: Promise<void>; stop(): Promise<void>; kill(): void }

/** Time for a busy machine beyond the longest orderly stop. */
const marginMillis = 2_000

/**
 * Starts one of the three processes. It has its own process group, so that Ctrl-C on the terminal
 * reaches only `npm start`, which stops the services first and the viewer last: their last
 * telemetry still arrives. The child reports on the IPC channel that it listens, and stops when the
 * channel breaks, so that it never outlives its parent.
 */
export function startChild(options: ChildOptions): Child {
  const { platform = process.platform } = options
  const child = spawn(process.execPath, options.args, {
    env: options.environment,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
    // On Windows a process of its own group would open a window.
    windowsHide: true,
  })
  const drainDelayMillis = readDrainDelay(environmentReader(options.environment))
  const stopDeadlineMillis = drainDelayMillis + longestStopMillis + marginMillis
  let isStopping = false
  options.output.follow(child.stdout!)
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  ended.then(([code, signal]) => {
    if (!isStopping)
      options.onCrash(options.name, signal ? `by ${signal}` : `with exit code ${code}`)
  })

  const end = (signal: NodeJS.Signals) => {
    isStopping = true
    if (child.exitCode !== null || child.signalCode !== null) return
    // Windows has no signals: SIGTERM would end the process on the spot. It stops in order, too, when
    // the channel ends.
    if (signal === 'SIGTERM' && platform === 'win32' && child.connected) child.disconnect()
    else child.kill(signal)
  }
  return {
    ready: listening(child),
    kill: () => end('SIGKILL'),
    async stop() {
      end('SIGTERM')
      const force = setTimeout(() => end('SIGKILL'), stopDeadlineMillis)
      if (child.exitCode === null && child.signalCode === null) await ended
      clearTimeout(force)
    },
  }
}

/** Settles when the process reports that it listens; never when it ends before (see onCrash). */
function listening(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    child.on('message', message => {
      if ((message as { type?: unknown } | null)?.type === 'listening') resolve()
    })
  })
}
