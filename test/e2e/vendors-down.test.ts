import { readdirSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort, urlOf } from '../support/ports.ts'
import { listening } from '../support/servers.ts'
import { traceIdOf } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { type System, startSystem } from './system.ts'

const planted = {
  HONEYCOMB_API_KEY: 'planted-honeycomb-key-0123',
  ROLLBAR_ACCESS_TOKEN: 'planted-rollbar-token-4567',
  AWS_ACCESS_KEY_ID: 'PLANTEDAWSACCESSKEYID',
  AWS_SECRET_ACCESS_KEY: 'planted-aws-secret-89ab',
  AWS_SESSION_TOKEN: 'planted-aws-session-cdef',
}

/** The ways in which all vendors fail at once. Without `listener` their port is closed. */
const failures: { how: string; listener?: RequestListener }[] = [
  { how: 'refuse' },
  { how: 'hang', listener: () => {} },
  {
    how: 'answer 401',
    listener: (request, response) => {
      request.resume()
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"unknown key"}')
    },
  },
]

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

test.for(failures)(
  'vendors that $how slow no answer down, keep the viewer complete and learn no more than they must',
  async ({ listener }) => {
    const vendor = await startVendor(listener)
    const system = await startSystem({
      ...planted,
      AWS_REGION: 'us-east-1',
      HONEYCOMB_API_ENDPOINT: vendor,
      ROLLBAR_ENDPOINT: `${vendor}/api/1/item/`,
      CLOUDWATCH_LOG_GROUP: '/test/group',
      AWS_ENDPOINT_URL: vendor,
    })
    // The processes are killed: another test is about undelivered records at a graceful end.
    cleanUps.push(() => system.kill())

    const before = Date.now()
    const answers: Response[] = []
    for (let sent = 0; sent < 20; sent++) {
      answers.push(await fetch(`${system.activities}/api/activities/home`))
    }
    const message = await fetch(`${system.activities}/rollbar/test`)
    const tookMillis = Date.now() - before

    // Three seconds or more for each request to a vendor that hangs would add up to a minute.
    expect(tookMillis).toBeLessThan(20_000)
    expect((await fetch(`${system.activities}/readyz`)).status).toBe(200)
    for (const answer of answers) {
      const { delivery } = await system.trace(traceIdOf(answer))
      expect(states(delivery)).toEqual(['received', 'received', 'not-expected', 'received'])
    }
    const trace = await system.trace(traceIdOf(message))
    expect(states(trace.delivery)).toEqual(['received', 'received', 'received', 'received'])
    expect(trace.errors.map(({ title, level }) => ({ title, level }))).toEqual([
      { title: 'Hello World!', level: 'warning' },
    ])
    await expectOneWarningEach(system, [
      'otlp: honeycomb',
      'rollbar: rollbar',
      'cloudwatch: cloudwatch',
    ])
    expectNoKeyIn(system)
  },
)

const states = (delivery: Record<string, { state: string }>) =>
  ['otlp', 'xray', 'rollbar', 'logs'].map(lens => delivery[lens]!.state)

/**
 * Starts all vendors in one server, which tells them apart by path and header. Without a listener
 * nothing listens at the returned address.
 */
const startVendor = async (listener: RequestListener | undefined) =>
  listener ? listening(listener) : urlOf(await freePort())

async function expectOneWarningEach(system: System, names: string[]): Promise<void> {
  const warnings = () =>
    system.lines
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line) as { level: string; service: string; who?: string })
      .filter(({ level, service }) => level === 'warn' && service === 'activities')
      .map(({ who }) => who)
  await until(
    () => names.every(name => warnings().includes(name)),
    () => `warnings so far: ${JSON.stringify(warnings())}`,
  )
  expect(
    warnings()
      .filter(name => name !== undefined)
      .sort(),
  ).toEqual([...names].sort())
}

function expectNoKeyIn(system: System): void {
  const files = readdirSync(system.dataFolder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  const everything = [...files, ...system.lines].join('\n')
  expect(everything).toContain('Hello World!')
  for (const key of Object.values(planted)) expect(everything.includes(key)).toBe(false)
}
