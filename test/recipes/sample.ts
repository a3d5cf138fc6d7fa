import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterwards } from '../support/afterwards.ts'
import { freePort } from '../support/ports.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { listening } from '../support/servers.ts'
import { startViewerProcess } from '../viewer/viewer-process.ts'
import { eventually } from './eventually.ts'

export type Viewer = { url: string; inTexts: (text: string) => string }

/** The real viewer on free ports; `inTexts` puts them in the place of those that documents name. */
export async function startViewer(): Promise<Viewer> {
  const { ports } = await startViewerProcess()
  const { port, otlpPort, otlpGrpcPort, xrayPort } = ports!
  const inTexts = (text: string) =>
    text
      .replaceAll('localhost:8088', `localhost:${port}`)
      .replaceAll('localhost:4318', `localhost:${otlpPort}`)
      .replaceAll('localhost:4317', `localhost:${otlpGrpcPort}`)
      .replaceAll('127.0.0.1:2000', `127.0.0.1:${xrayPort}`)
  return { url: `http://127.0.0.1:${port}`, inTexts }
}

type SampleOptions = {
  /** Sources below test/recipes, to run from a folder of their own. */
  files?: string[]
  /** Or the folder of the installed programs. */
  programs?: string
  /** The commands of the document: settings, and last the program. */
  commands: string
  /** Folders of programs, before those of the machine. */
  path?: string[]
  viewer: Viewer
  environment?: NodeJS.ProcessEnv
}

/**
 * Runs a sample program as the document says. It answers `/cart/<count>`, and asks a stock for its
 * items, which knows nothing of traces.
 */
export async function startSample(options: SampleOptions) {
  const port = await freePort()
  const stock = await listening((_, answer) => void answer.end('[3,4,5]'))
  const run = runSample({ ...options, environment: { PORT: `${port}`, STOCK_URL: `${stock}/` } })
  const url = `http://localhost:${port}`
  await eventually(() => run.hasEnded() || answers(url), run.output)
  if (run.hasEnded()) throw new Error(`the sample ended: ${run.output()}`)
  return { stock: stock.replace('http://', ''), get: getter(url) }
}

/** Runs a sample program that does something once and ends. */
export async function runToEnd(options: SampleOptions): Promise<void> {
  const run = runSample(options)
  await eventually(run.hasEnded, run.output)
}

function runSample({
  files = [],
  programs,
  commands,
  path = [],
  viewer,
  environment,
}: SampleOptions) {
  const folder = programs ?? copySample(files, viewer)
  return runCommands(viewer.inTexts(commands), folder, {
    PATH: [...path, process.env.PATH].join(':'),
    HOME: process.env.HOME,
    AWS_EC2_METADATA_DISABLED: 'true',
    // A Java that lives for one request starts sooner without its better compiler.
    JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    ...environment,
  })
}

export function copySample(files: string[], { inTexts }: Viewer): string {
  const folder = scratchFolder()
  for (const file of files) {
    const copy = join(folder, file.slice(file.lastIndexOf('/') + 1))
    cpSync(join(import.meta.dirname, file), copy)
    writeFileSync(copy, inTexts(readFileSync(copy, 'utf8')))
  }
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Runs the lines in one shell, the last in its place, so that it ends with the test. */
function runCommands(commands: string, cwd: string, env: NodeJS.ProcessEnv) {
  const text = commands.trimEnd().replace(/\n(?=[^\n]*$)/, '\nexec ')
  // With a pipe as its stdin, bash would read the user's own settings.
  const child = spawn('bash', ['-euc', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  afterwards(async () => {
    if (!isOver() && child.kill('SIGTERM')) await Promise.race([once(child, 'exit'), sleep(5000)])
    child.kill('SIGKILL')
  })
  return { hasEnded: isOver, output: () => output }
}

/** Any answer will do: a path that the sample does not know leaves no trace that a test looks at. */
const answers = (url: string) =>
  fetch(`${url}/ready`).then(
    () => true,
    () => false,
  )

/** Sends a request with the headers of both worlds, and returns the id of its trace. */
const getter = (url: string) => async (path: string) => {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  const traceId = seconds + randomBytes(12).toString('hex')
  const caller = randomBytes(8).toString('hex')
  const root = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
  const headers = {
    traceparent: `00-${traceId}-${caller}-01`,
    'x-amzn-trace-id': `Root=${root};Parent=${caller};Sampled=1`,
  }
  // A server that closes the connection has seen the request too.
  const status = await fetch(url + path, { headers }).then(
    answer => answer.status,
    () => undefined,
  )
  return { traceId, caller, status }
}
