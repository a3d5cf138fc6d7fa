/**
 * Runs one of the processes in the `dev` image, and starts it again when Skaffold has synced a
 * file: `node commands/restart-on-sync.ts <arguments of node>`. The root file system is read-only,
 * so the sources are copied to a writable folder.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { onEdit } from './watch.ts'

const image = '/app'
const copy = '/tmp/app'
const services = join(copy, 'services')
const programs = ['activities', 'notifications', 'viewer']

copySources()
let child = start()
let isStopping = false
let isRestarting = false
let edited: string | undefined

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    isStopping = true
    if (!child.kill(signal)) process.exit(1)
  })
}
onEdit(services, restart, { quietMillis: 50, isWatched: path => !isOfOtherProgram(path) })

/** Does nothing when the container was restarted in the same pod: synced files are newer. */
function copySources(): void {
  if (existsSync(copy)) return
  const partly = `${copy}.partly`
  for (const name of ['package.json', 'xray.json', 'services', 'dist']) {
    cpSync(join(image, name), join(partly, name), { recursive: true })
  }
  symlinkSync(join(image, 'node_modules'), join(partly, 'node_modules'))
  renameSync(partly, copy)
}

function start(): ChildProcess {
  const started = spawn(
    process.execPath,
    // The manifests name /app/…, which is right for the image `service` too.
    process.argv.slice(2).map(argument => argument.replace(/^\/app\//, `${copy}/`)),
    {
      cwd: copy,
      stdio: 'inherit',
      // A drain delay is for load balancers, which do not notice a restart in place. The compile
      // cache saves compiling the files that were not edited.
      env: { ...process.env, DRAIN_DELAY_MILLIS: '0', NODE_COMPILE_CACHE: '/tmp/compile-cache' },
    },
  )
  started.once('exit', code => onExit(code ?? 1))
  return started
}

/**
 * The container ends with a process that ends by itself. After an edit that breaks the process, it
 * waits for the next edit.
 */
function onExit(code: number): void {
  if (isStopping || edited === undefined) process.exit(code)
  if (isRestarting) child = start()
  else console.error(`ended with exit code ${code} after an edit of ${edited}: waiting for another`)
  isRestarting = false
}

function restart(file: string): void {
  edited = file
  console.log(`${file} was edited: starting again`)
  isRestarting = child.exitCode === null && child.signalCode === null
  if (isRestarting) child.kill('SIGTERM')
  else child = start()
}

/** An edit of one program's folder restarts that program only: five pods at once take long. */
function isOfOtherProgram(path: string): boolean {
  const program = programs.find(name => `${path}/`.startsWith(`${join(services, name)}/`))
  return program !== undefined && !process.argv.at(-1)?.includes(`/services/${program}/`)
}
