import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startHttpSink } from '../../support/sinks.ts'
import { loadReport, runLoad } from './run-load.ts'

const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']

/** Takes the place of both services and of a viewer that has no trace. */
async function startTarget(answerMillis: (index: number) => number = () => 0, traceId?: string) {
  const requests: string[] = []
  const sink = await startHttpSink(async ({ method, path, body }, response) => {
    if (path === '/readyz') return response.end()
    if (path === '/api/activities/home?limit=100') {
      return response.end(JSON.stringify({ activities: ids.map(id => ({ id })) }))
    }
    if (path.startsWith('/-/api/')) return response.end(JSON.stringify({ traces: [] }))
    requests.push(`${method} ${path} ${body}`)
    if (traceId) response.setHeader('traceresponse', `00-${traceId}-0000000000000001-01`)
    const millis = answerMillis(requests.length)
    if (millis < 0) return response.destroy()
    await sleep(millis)
    response.end()
  })
  const { url } = sink
  return {
    ...sink,
    requests,
    at: [`--activities=${url}`, `--notifications=${url}`, `--viewer=${url}`],
  }
}

test('the same seed makes the same requests, another one others', async () => {
  const runs = []
  for (const seed of [1, 1, 2]) {
    const target = await startTarget()
    await runLoad(...target.at, '--rate=200', '--for=1s', `--seed=${seed}`)
    runs.push(target.requests.toSorted())
  }
  expect(runs[0]).toHaveLength(200)
  expect(runs[1]).toStrictEqual(runs[0])
  expect(runs[2]).not.toStrictEqual(runs[0])
})

test('an answer’s time counts from when the request was due, behind one that was slow to be sent', async () => {
  const target = await startTarget(index => (index <= 20 ? 600 : 0))
  const { report } = await loadReport(...target.at, '--rate=40', '--for=1s', '--mix=home')
  // Twenty are slow; a loop that waited for them would have sent fewer, and seen fewer slow ones.
  expect(report.asked).toBe(40)
  expect(report.millis!.p50).toBeLessThan(600)
  expect(report.millis!.p95).toBeGreaterThanOrEqual(600)
})

test('it stops by itself when fifty requests in a row have no answer', async () => {
  const target = await startTarget(() => -1)
  const { code, report } = await loadReport(...target.at, '--rate=200', '--for=1m')
  expect(code).toBe(1)
  expect(report.stopped).toBe('50 requests in a row had no answer')
  expect(report.asked).toBeLessThan(500)
  expect(report.failures).toStrictEqual({ ECONNRESET: report.asked })
})

test('without a viewer it says what was not looked at, and ends with 2', async () => {
  const target = await startTarget(() => 0, '6921d0a0000000000000000000000abc')
  const [activities, notifications] = target.at
  const { code, printed } = await runLoad(
    ...[activities!, notifications!, '--viewer=http://127.0.0.1:9', '--for=1s', '--rate=5'],
  )
  expect(printed).toContain('5 of 5 requests answered')
  expect(printed).toContain('Not looked whether they are complete in http://127.0.0.1:9: ')
  expect(code).toBe(2)
})

test('without a trace id in an answer there is nothing to look for', async () => {
  const plain = await startHttpSink((_, response) =>
    response.end(JSON.stringify({ activities: [{ id: ids[0] }] })),
  )
  const places = ['activities', 'notifications', 'viewer'].map(name => `--${name}=${plain.url}`)
  const { code, report } = await loadReport(...places, '--for=1s', '--rate=5')
  expect(report.notLooked).toBe('no answer named its trace')
  expect(code).toBe(2)
})

test('a service that is not there is named, and how it is started', async () => {
  const { code, printed } = await runLoad('--notifications=http://127.0.0.1:9')
  expect(printed).toMatch(/^http:\/\/127\.0\.0\.1:9\/readyz: \w+\. Are both services running\?/)
  expect(code).toBe(2)
})

const anyAddress = 'expected an address of this machine, such as http://localhost:3000'
test.each([
  ['--rate=0', '--rate "0": expected requests per second, 0.1 to 1000'],
  ['--rate=1e3', '--rate "1e3": expected requests per second, 0.1 to 1000'],
  ['--rate=1001', '--rate "1001": expected requests per second, 0.1 to 1000'],
  ['--for=10', '--for "10": expected 1s to 1h, such as 30s or 2m'],
  ['--for=2h', '--for "2h": expected 1s to 1h, such as 30s or 2m'],
  ['--mix=constructor', '--mix "constructor": expected realistic, reads, writes, home'],
  ['--seed=1.5', '--seed "1.5": expected a whole number from 0 to 4294967295'],
  ['--activities=http://example.com', `--activities "http://example.com": ${anyAddress}`],
  ['--activities=http://localhost.example.com', anyAddress],
  ['--activities=http://10.0.0.1:3000', anyAddress],
  ['--notifications=https://localhost:3001', anyAddress],
  ['--viewer=http://u:p@localhost:8088', anyAddress],
  ['--viewer=http://localhost:8088/trace', anyAddress],
  ['--viewer=nonsense', anyAddress],
  ['home', 'This command does not take positional arguments'],
])('%s is rejected before a request is sent', async (argument, problem) => {
  const { code, printed } = await runLoad(argument)
  expect(printed).toContain(problem)
  expect(printed).toContain('usage: npm run load -- ')
  expect(code).toBe(1)
})

test('all wrong options are named at once, and too many requests in all', async () => {
  const { printed } = await runLoad('--rate=1000', '--for=1h', '--mix=x')
  expect(printed).toContain('--mix "x"')
  expect(printed).toContain('--rate times --for: expected at most 200000 requests')
})

test.each(['<html>', 'null', '{}', '{"activities": [null]}'])(
  'a program that answers %s instead of activities ends it with 2 and a sentence',
  async body => {
    const { url } = await startHttpSink((_, response) => response.end(body))
    const at = [`--activities=${url}`, `--notifications=${url}`, `--viewer=${url}`]

    const { code, printed } = await runLoad(...at)

    expect(printed).toBe(`${url} answers something else than activities\n`)
    expect(code).toBe(2)
  },
)

test('a list of traces without an end is given up', async () => {
  const target = await startTarget(() => 0, '4'.repeat(32))
  const endless = await startHttpSink((_, response) =>
    response.end(JSON.stringify({ traces: [], next: 'more' })),
  )
  const { code, printed } = await runLoad(
    ...target.at.slice(0, 2),
    `--viewer=${endless.url}`,
    '--rate=1',
    '--for=1s',
  )
  expect(printed).toContain('its list of traces has no end')
  expect(code).toBe(2)
})
