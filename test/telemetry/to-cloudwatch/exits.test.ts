import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startProgram } from '../../support/program.ts'
import { until } from '../../support/until.ts'
import { startLogSink } from './log-sink.ts'
import { destination, numbers, upTo } from './shipping.ts'

const writer = fileURLToPath(new URL('./writer.ts', import.meta.url))

function run(ending: string, settings: object, environment: Record<string, string> = {}) {
  const program = startProgram(writer, { args: [ending, JSON.stringify(settings)], environment })
  const { child, stdout, stderr } = program
  const finished = program.ended.then(code => ({
    code,
    stdout: lines(stdout()),
    stderr: stderr(),
  }))
  return { child, finished }
}

const lines = (output: string) => output.split('\n').filter(line => line !== '')

test.each([
  { ending: 'end', code: 0 },
  { ending: 'exit', code: 0 },
  { ending: 'throw', code: 1 },
  { ending: 'nothing more to do', code: 0 },
])('every line arrives, and stands on stdout, when a process ends by: $ending', async how => {
  const sink = await startLogSink()

  const outcome = await run(how.ending, { destinations: [destination(sink.endpoint)] }).finished

  expect(outcome.code).toBe(how.code)
  expect(outcome.stdout.map(line => JSON.parse(line).n)).toEqual(upTo(1000))
  expect(numbers(sink)).toEqual(upTo(1000))
})

test('undelivered lines are counted on stderr at the end, and are on stdout', async () => {
  const sink = await startLogSink()
  sink.faults.next = () => 'hang'

  const settings = { destinations: [destination(sink.endpoint)], count: 50 }
  const outcome = await run('end-soon', settings).finished

  expect(outcome.code).toBe(0)
  expect(outcome.stdout.map(line => JSON.parse(line).n)).toEqual(upTo(50))
  expect(lines(outcome.stderr).map(line => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'Telemetry was dropped',
      droppedRecords: 50,
      dropped: { logs: { viewer: { 'not delivered at the end': 50 } } },
    }),
  ])
})

test('a failing destination is one warning in the log, not one for each try', async () => {
  const sink = await startLogSink()
  sink.faults.next = () => ({ type: 'ThrottlingException' })

  const settings = { destinations: [destination(sink.endpoint)], count: 1, flushMillis: 10 }
  const { child, finished } = run('stay', settings)
  await until(() => sink.requests.length >= 4)
  child.kill()
  const { stdout } = await finished

  const warnings = stdout.map(line => JSON.parse(line)).filter(line => line.level === 'warn')
  expect(warnings).toEqual([
    expect.objectContaining({
      msg: 'Telemetry cannot be delivered',
      who: 'cloudwatch: viewer',
      problem: 'ThrottlingException: ThrottlingException',
      heldBack: 0,
    }),
  ])
})

test("the vendor's destination takes region, endpoint and keys from the SDK's own variables", async () => {
  const sink = await startLogSink()

  const vendor = { name: 'cloudwatch', logGroup: '/from/aws', retentionDays: 30 }
  const outcome = await run(
    'end',
    { destinations: [vendor], count: 3 },
    {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: sink.endpoint,
      AWS_ACCESS_KEY_ID: 'AKIAPLANTED',
      AWS_SECRET_ACCESS_KEY: 'planted-secret-key',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  ).finished

  expect(numbers(sink)).toEqual([0, 1, 2])
  expect([...sink.groups.keys()]).toEqual(['/from/aws'])
  expect(sink.requests[0]?.headers.authorization).toContain('Credential=AKIAPLANTED/20')
  expect(sink.requests[0]?.headers.authorization).toContain('/eu-central-1/logs/aws4_request')
  const seen = JSON.stringify([sink.requests, outcome.stdout, outcome.stderr])
  expect(seen).not.toContain('planted-secret-key')
})
