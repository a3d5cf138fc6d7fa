/**
 * `npm start`: runs the two services and the viewer, each in its own process. Ctrl-C stops the
 * services first, so that their last telemetry still reaches the viewer. With `--watch` (`npm run
 * dev`) an edit of a source file restarts all three.
 */
import { join } from 'node:path'
import { buildWebClientWhenStale } from '../services/activities/web/build.ts'
import { describeProblems } from '../services/environment.ts'
import { lockFile } from '../services/files/file-lock.ts'
import { storageProblem } from '../services/files/storage-problem.ts'
import { longestStopMillis } from '../services/process/deadlines.ts'
import { endOnFatalErrors } from '../services/process/fatal.ts'
import { onOutputEnd } from '../services/process/output-end.ts'
import { keepLocalRequestsDirect } from '../services/proxy/keep-local.ts'
import { readTelemetryConfig } from '../services/telemetry/config/read-config.ts'
import { readThrown } from '../services/text/thrown.ts'
import { buildPageWhenStale } from '../services/viewer/ui/build.ts'
import { banner } from './start/banner.ts'
import { environmentWithFile, readStartConfig } from './start/config.ts'
import { serviceEnvironment } from './start/environments.ts'
import { createOutput } from './start/output.ts'
import { ownAddress } from './start/own-address.ts'
import { choosePorts } from './start/ports.ts'
import { problemsOfProcesses } from './start/problems.ts'
import { type ProcessesOptions, startProcesses } from './start/processes.ts'
import { onEdit } from './watch.ts'

/** Signals of one cause arrive within milliseconds; a person's second Ctrl-C takes longer. */
const oneKeyMillis = 300

/** The services stop first, then the viewer. */
const longestEndMillis = 2 * (longestStopMillis + 30_000)

keepLocalRequestsDirect(process.env)
const { environment, problems: problemsOfFile } = environmentWithFile(process.env, '.env')
const { problems, ...config } = readStartConfig(environment)
const { listening, called, shown } = ownAddress(environment)
const { ports, taken } = await choosePorts(config.ports, listening)
problems.unshift(...problemsOfFile)
problems.push(...problemsOfProcesses({ ...config, ports, environment }))
const wrong = problems.length > 0 ? [describeProblems([...new Set(problems)])] : []
if (wrong.length + taken.length > 0) fail([...wrong, ...taken].join('\n'))

const lock = lockDataFolder()
if (!lock) {
  fail(
    `Another npm start uses the folder ${config.dataFolder}: stop it, or set WAYWISER_DATA to another folder.`,
  )
}

await buildPages()

const output = createOutput(process.stdout)
onOutputEnd({
  // The reader has had enough, as `head` has.
  onEnd: () => void stop(0),
  onFailure: code =>
    console.error(`Standard output cannot be written (${code}): lines are lost until it can.`),
})
const options: ProcessesOptions = { ...config, ports, environment, output, onCrash }
const telemetryConfig = readTelemetryConfig(serviceEnvironment(options, 'activities'), 'activities')
let processes = startProcesses(options)
let stopping = false
let stoppingSinceMillis = 0

endOnFatalErrors({
  report: error => console.error('npm start failed:', readThrown(error).stack || error),
  end: () => stop(1),
  deadlineMillis: longestEndMillis,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => (isImpatient(signal) ? abandon() : void stop(0)))
}
stopWithParent()
if (process.argv.includes('--watch')) onEdit(join(import.meta.dirname, '../services'), restart)

await processes.ready
const { fields, text } = banner(telemetryConfig, ports, shown)
output.say(fields, text)
await applyRulesAndGroups()

async function buildPages(): Promise<void> {
  await Promise.all([buildPageWhenStale(), buildWebClientWhenStale()])
}

async function restart(file: string): Promise<void> {
  output.say({ file }, `${file} changed: starting again`)
  await processes.stop()
  await buildPages()
  processes = startProcesses(options)
  await processes.ready
  output.say({}, 'up again')
}

/**
 * Applies xray.json. The module is loaded after the start, since the services need not wait for it.
 */
async function applyRulesAndGroups(): Promise<void> {
  const { applyToViewer } = await import('./xray/apply-to-viewer.ts')
  try {
    const line = await applyToViewer(`http://${called}:${ports.viewer}`)
    if (line) output.say({}, line)
  } catch (error) {
    const problem = (error as Error).message
    if (!stopping) output.say({ problem }, `xray.json could not be applied: ${problem}`)
  }
}

function onCrash(name: string, how: string): void {
  if (stopping) return
  console.error(`${name} ended ${how}: stopping the others.`)
  void stop(1)
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  stoppingSinceMillis = performance.now()
  await processes.stop()
  lock?.release()
  process.exit(exitCode)
}

/**
 * A second Ctrl-C. One key, and a terminal that is closed, cause several signals at once: the kernel's,
 * the shell's and npm's.
 */
function isImpatient(signal: NodeJS.Signals): boolean {
  return stopping && signal === 'SIGINT' && performance.now() - stoppingSinceMillis > oneKeyMillis
}

/** Does not wait for telemetry. */
function abandon(): void {
  processes.kill()
  process.exit(130)
}

/** Stops when the parent is gone: after `kill -9` of npm, no Ctrl-C would reach this process. */
function stopWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (!isRunning(parent) && !stopping) void stop(1)
  }, 500).unref()
}

/** On Windows a process keeps the id of its parent when that has ended. */
function isRunning(parent: number): boolean {
  if (process.platform !== 'win32') return process.ppid === parent
  try {
    return process.kill(parent, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function lockDataFolder() {
  try {
    return lockFile(join(config.dataFolder, 'start.lock'))
  } catch (error) {
    const line = storageProblem(error, config.dataFolder)
    if (line === undefined) throw error
    return fail(line)
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
