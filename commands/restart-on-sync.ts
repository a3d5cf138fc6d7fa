/**
 * Runs one of the processes in the `dev` image, and starts it anew when Skaffold has synced a file:
 * `node commands/restart-on-sync.ts <arguments of node>`. The root file system is read-only there as
 * everywhere, so the sources are copied to where they can be written.
 *
 * Not `node --watch`: it watches each file's inode, and tar, by which Skaffold syncs, makes a new one,
 * so that it saw the first edit of a file and none after.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync, renameSync, symlinkSync, watch } from 'node:fs'
import { basename, join } from 'node:path'

const image = '/app'
const copy = '/tmp/app'
const services = join(copy, 'services')
const programs = ['activities', 'notifications', 'viewer']
/** Several files of one edit come within this time. */
const quietMillis = 50

copySources()
let child = start()
let isStopping = false
let isRestarting = false
let edited: string | undefined
let quiet: NodeJS.Timeout | undefined

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    isStopping = true
    if (!child.kill(signal)) process.exit(1)
  })
}
watchFolders(services, file => {
  edited = file
  clearTimeout(quiet)
  quiet = setTimeout(restart, quietMillis)
})

/** Once: where the container was started again in the same pod, what was synced is newer. */
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
    // The manifests say /app/…, which suits the image without this program too.
    process.argv.slice(2).map(argument => argument.replace(/^\/app\//, `${copy}/`)),
    {
      cwd: copy,
      stdio: 'inherit',
      // Nobody balances load to a process that restarts in place: waiting would delay the edit, and
      // so would compiling again what was not edited.
      env: { ...process.env, DRAIN_DELAY_MILLIS: '0', NODE_COMPILE_CACHE: '/tmp/compile-cache' },
    },
  )
  started.once('exit', code => onExit(code ?? 1))
  return started
}

/** A process that ends by itself ends the container, but one that an edit broke waits for the next. */
function onExit(code: number): void {
  if (isStopping || edited === undefined) process.exit(code)
  if (isRestarting) child = start()
  else console.error(`ended with exit code ${code} after an edit of ${edited}: waiting for another`)
  isRestarting = false
}

function restart(): void {
  console.log(`${edited} was edited: starting again`)
  isRestarting = child.exitCode === null && child.signalCode === null
  if (isRestarting) child.kill('SIGTERM')
  else child = start()
}

/** All but the other programs' own folders: five pods that restart at once take long. */
function watchFolders(folder: string, onEdit: (file: string) => void): void {
  watch(folder, (_event, file) => file?.endsWith('.ts') && onEdit(file))
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !isOfOther(path)) watchFolders(path, onEdit)
  }
}

function isOfOther(folder: string): boolean {
  const ofPrograms = programs.map(name => join(services, name))
  return (
    ofPrograms.includes(folder) && !process.argv.at(-1)?.includes(`/services/${basename(folder)}/`)
  )
}
