import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type System, startSystem } from '../e2e/system.ts'
import { startProgram } from '../support/program.ts'
import { codeIn, readDocument, runBlocks } from './documents.ts'

// Runs the requests that the documents name, with the addresses of a system of the test.

let system: System

beforeAll(async () => {
  system = await startSystem({ FAULTS: 'on' })
})

afterAll(() => system.stop())

test('the first request is answered with its trace', async () => {
  const { headers } = await run(runBlocks.firstRequest.text)

  expect(headers).toContain('traceresponse: 00-')
  expect(headers).toContain(`x-trace-url: http://localhost:${system.ports.viewer}/trace/`)
})

const tour = [...new Set(codeIn(readDocument('README.md')))].filter(code =>
  /^npm run (scenario|load|cost|doctor)\b/.test(code),
)

test('the tour has its commands', () => {
  expect(tour.map(command => command.split(' ').at(2))).toStrictEqual([
    ...['scenario', 'scenario', 'scenario', 'load', 'cost', 'doctor'],
  ])
})

test.each(tour)('%s ends well', async command => {
  const { activities, notifications, viewer, otlp, otlpGrpc, xray } = system.ports
  const ports = {
    ...{ ACTIVITIES_PORT: activities, NOTIFICATIONS_PORT: notifications, VIEWER_PORT: viewer },
    ...{ OTLP_PORT: otlp, OTLP_GRPC_PORT: otlpGrpc, XRAY_PORT: xray },
  }
  const environment = Object.fromEntries(Object.entries(ports).map(([k, v]) => [k, `${v}`]))
  const [, , name, , ...args] = command.replace('--for 20s', '--for 2s').split(' ')
  const program = startProgram(`commands/${name}.ts`, { args, environment })
  expect(await program.ended, program.all()).toBe(0)
})

const requests = codeIn(readDocument('README.md')).filter(code => code.startsWith('curl '))

test('the README has requests to try', () => {
  expect(requests.length).toBeGreaterThan(4)
})

test.each(requests)('%s is answered as it says', async command => {
  const { status } = await run(command)

  if (command.includes('/nobody')) expect(status).toBe(404)
  else expect([200, 201]).toContain(status)
})

test('the fault switches are turned on and off again', async () => {
  const [turnOn = '', turnOff = ''] = commandsOf(runBlocks.faults.text)

  const on = await run(turnOn)
  const off = await run(turnOff)

  const fault = { status: 429, retryAfterSeconds: 5, share: 0.5 }
  expect(JSON.parse(on.body)).toMatchObject({ 'otlp-traces': fault })
  expect(JSON.parse(off.body)).toMatchObject({ 'otlp-traces': null })
})

/** Runs one command with curl, and returns what was answered. */
async function run(command: string) {
  const { activities, notifications, viewer } = system.ports
  const text = command
    .replaceAll('localhost:3000', `127.0.0.1:${activities}`)
    .replaceAll('localhost:3001', `127.0.0.1:${notifications}`)
    .replaceAll('localhost:8088', `127.0.0.1:${viewer}`)
    .replace(/^curl /, 'curl -si ')
  const { stdout } = await promisify(execFile)('bash', ['-euc', text])
  const [headers = '', body = ''] = stdout.split('\r\n\r\n')
  return { status: Number(/^HTTP\/\S+ (\d+)/.exec(headers)?.[1]), headers, body }
}

/** Each command of a block, which may go over several lines. */
function commandsOf(block: string): string[] {
  return block.trim().split(/(?<!\\)\n/)
}
