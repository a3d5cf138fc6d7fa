import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { ownAddress } from '../../commands/start/own-address.ts'
import { choosePorts } from '../../commands/start/ports.ts'
import { startProcesses } from '../../commands/start/processes.ts'
import type { Trace, TracesAnswer, Wires } from '../../services/viewer/records/api.ts'
import { compileCache } from '../support/program.ts'
import { getJson, waitForTrace } from '../support/traces.ts'

export type System = Awaited<ReturnType<typeof startSystem>>

const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|LANG|CI)$/.test(name)),
)

/**
 * For tests of the differences between the two: how they start and stop, and which headers an
 * outgoing call carries. `test/telemetry/instrumentation/differential.test.ts` compares their
 * spans.
 */
export const bothWays: { way: string; instrumentation: Record<string, string> }[] = [
  { way: 'our own hooks', instrumentation: {} },
  {
    way: 'the contributed instrumentations',
    instrumentation: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici' },
  },
]

const anyPorts = { activities: 0, notifications: 0, viewer: 0, otlp: 0, otlpGrpc: 0, xray: 0 }

/** The real three processes, started as `npm start` starts them, on free ports, data in a new folder. */
export async function startSystem(environment: Record<string, string> = {}) {
  const { listening, called } = ownAddress(environment)
  const { ports } = await choosePorts(anyPorts, listening)
  const dataFolder = mkdtempSync(join(tmpdir(), 'waywiser-e2e-'))
  const lines: string[] = []
  const crashes: string[] = []
  const processes = startProcesses({
    ports,
    dataFolder,
    environment: {
      ...clean,
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_COMPILE_CACHE: compileCache,
      ...environment,
    },
    output: {
      follow: (stdout: Readable) =>
        void createInterface({ input: stdout }).on('line', line => lines.push(line)),
      say: () => {},
    },
    onCrash: (name, how) => crashes.push(`${name} ended ${how}`),
  })
  await processes.ready

  const address = (port: number) => `http://${called}:${port}`
  return {
    ports,
    dataFolder,
    /** Every line that any of the processes wrote to stdout. */
    lines,
    crashes,
    processes,
    activities: address(ports.activities),
    notifications: address(ports.notifications),
    viewer: address(ports.viewer),
    /** @param services those that answered; a request goes to activities unless a test says otherwise */
    trace: (id: string, services = ['activities']) =>
      waitForTrace(address(ports.viewer), id, trace => isComplete(trace, services)),
    async traces(): Promise<TracesAnswer> {
      return getJson(`${address(ports.viewer)}/-/api/traces?limit=1000`)
    },
    async wires(): Promise<Wires> {
      return getJson(`${address(ports.viewer)}/-/api/wires`)
    },
    kill() {
      processes.kill()
      rmSync(dataFolder, { recursive: true, force: true })
    },
    async stop() {
      await processes.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/**
 * Nothing pending, and a SERVER span of each service there: what a service that has not been heard of
 * yet will send, the viewer cannot know.
 */
function isComplete(trace: Trace, services: string[]): boolean {
  const nothingPending = Object.values(trace.delivery).every(({ state }) => state !== 'pending')
  return (
    nothingPending &&
    services.every(name =>
      trace.spans.some(({ kind, service }) => kind === 'SERVER' && service === name),
    )
  )
}
