import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { afterwards } from '../../support/afterwards.ts'
import { listen, urlOf } from '../../support/ports.ts'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { startServer } from '../../support/servers.ts'
import { until } from '../../support/until.ts'
import { nothing, runDoctor } from './run-doctor.ts'
import { honeycombKey } from './stand-ins.ts'

test('answers that are hostile: one line each, bounded, without control characters or keys', async () => {
  const hostile = '\u001b[2J\u202e\r\nFAILING  all is lost'
  const error = `${hostile} ${honeycombKey} Bearer ${'a1'.repeat(20)} ${'x'.repeat(100_000)}`
  const vendor = await startServer((request, response) => {
    if (request.url === '/1/auth') {
      response.writeHead(401).end(JSON.stringify({ error }))
    } else {
      // A redirect would take the key along.
      response.writeHead(307, { location: `${other.url}${request.url}` }).end()
    }
  })
  const led: string[] = []
  const other = await startServer((request, response) => {
    led.push(request.url!)
    response.end()
  })

  const run = await runDoctor({
    environment: { HONEYCOMB_API_KEY: honeycombKey, HONEYCOMB_API_ENDPOINT: vendor.url },
  })

  expect(led).toStrictEqual([])
  expect(run.code).toBe(1)
  const [key] = run.about("Honeycomb's key")
  expect(key).toContain(`answers 401: [2J FAILING all is lost *** Bearer *** xxx`)
  expect(key!.length).toBeLessThan(2500)
  expect(run.lines.filter(line => /[\p{Cc}\p{Cf}]/u.test(line))).toStrictEqual([])
  expect(run.printed).not.toContain(honeycombKey)
  expect(run.about('span to Honeycomb')[0]).toContain('answered 307 Temporary Redirect')
})

test('what is no vendor, no viewer and no service: each is named, nothing breaks', async () => {
  const odd = await startServer((_, response) => response.end('[null]'))
  const port = new URL(odd.url).port
  const { code, about, stderr } = await runDoctor({
    environment: {
      ACTIVITIES_PORT: port,
      VIEWER_PORT: port,
      HONEYCOMB_API_KEY: honeycombKey,
      HONEYCOMB_API_ENDPOINT: odd.url,
    },
  })

  expect([code, stderr]).toStrictEqual([1, ''])
  expect(about('processes')).toStrictEqual([
    'skipped  processes: not looked at; cause: nothing of ours runs here; mend: npm start',
  ])
  expect(about("Honeycomb's key")).toStrictEqual([
    `FAILING  Honeycomb's key: ${odd.url} answers 200; cause: this is no address of Honeycomb's API, or it is overloaded; mend: HONEYCOMB_API_ENDPOINT=https://api.honeycomb.io`,
  ])
})

test('Ctrl-C ends it at once', async () => {
  const silent = createServer()
  afterwards(() => silent.close())
  const hanging = urlOf(await listen(silent))
  const program = startProgram(resolve('commands/doctor.ts'), {
    cwd: scratchFolder(),
    environment: { ...nothing, ROLLBAR_ACCESS_TOKEN: '0'.repeat(32), ROLLBAR_ENDPOINT: hanging },
  })
  await Promise.all([
    once(silent, 'connection'),
    until(() => program.stdout().includes('What runs here')),
  ])
  const startMillis = performance.now()

  await program.stop('SIGINT')

  expect(performance.now() - startMillis).toBeLessThan(1500)
  expect(program.child.signalCode).toBe('SIGINT')
})
