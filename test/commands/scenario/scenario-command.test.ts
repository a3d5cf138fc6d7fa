import { afterAll, beforeAll, expect, test } from 'vitest'
import { type System, startSystem } from '../../e2e/system.ts'
import { startProgram } from '../../support/program.ts'
import { startServer } from '../../support/servers.ts'

let system: System

beforeAll(async () => {
  system = await startSystem()
})

afterAll(() => system.stop())

async function run(args: string[], environment: NodeJS.ProcessEnv) {
  const program = startProgram('commands/scenario.ts', { args, environment })
  const code = await program.ended
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}

test('a scenario is played: exit 0, with its story, its trace and a tick for all that it shows', async () => {
  const { code, stdout, stderr } = await run(['peer-down'], { VIEWER_URL: system.viewer })

  expect(stderr).toBe('')
  expect(stdout).toMatch(/^The other service is down\n {2}activities asks notifications/)
  expect(stdout).toMatch(/\/trace\/[\da-f]{32}\?scenario=peer-down\n/)
  expect(stdout).toMatch(/\/compare\/[\da-f]{32}\/[\da-f]{32}\n/)
  expect(stdout.match(/^ {2}✔ .*$/gm)).toHaveLength(6)
  expect(stdout).not.toContain('✖')
  expect(code).toBe(0)
})

test('list names each scenario, by --viewer too', async () => {
  const { code, stdout } = await run(['list', '--viewer', system.viewer], {})

  expect(code).toBe(0)
  expect(stdout).toMatch(/^slow-statement +A slow statement$/m)
})

test.each([
  { args: ['nothing'], says: /^no scenario "nothing": there are slow-statement, / },
  { args: ['__proto__'], says: /^no scenario "__proto__": there are/ },
  { args: [], says: /^npm run scenario -- list/ },
  { args: ['--nonsense'], says: /^Unknown option '--nonsense'/ },
  { args: ['list', 'more'], says: /^npm run scenario -- list/ },
  { args: ['list', '--viewer', 'nonsense:'], says: /VIEWER_URL="nonsense:": expected/ },
])('$args ends with 2, and says why', async ({ args, says }) => {
  const { code, stderr } = await run(args, { VIEWER_URL: system.viewer })

  expect(stderr).toMatch(says)
  expect(code).toBe(2)
})

test('a viewer that is away, or has no scenarios, ends it with 2', async () => {
  const away = await run(['list'], { VIEWER_URL: 'http://127.0.0.1:2' })
  const { url } = await startServer((_, response) => response.writeHead(404).end('{"error":"x"}'))
  const off = await run(['list'], { VIEWER_URL: url })

  expect(away.stderr).toBe('the viewer at http://127.0.0.1:2 cannot be reached: ECONNREFUSED\n')
  expect(off.stderr).toBe(`${url} has no scenarios: start with SCENARIOS=on, as npm start does\n`)
  expect([away.code, off.code]).toEqual([2, 2])
})

test('a tick that does not hold is named with what is there, and ends it with 1', async () => {
  const scenarios = [{ name: 'one', title: 'One', story: [], misconception: '' }]
  const tick = { text: 'It is red', holds: false, lens: 'map', found: 'it is green' }
  const { url } = await startServer((request, response) => {
    const isPlay = request.method === 'POST'
    const played = { scenario: 'one', traceIds: ['a'], expected: [tick] }
    response.end(JSON.stringify(isPlay ? played : { on: null, scenarios }))
  })

  const { code, stdout } = await run(['one'], { VIEWER_URL: url })

  expect(stdout).toContain('  ✖ It is red (map)\n      found: it is green\n')
  expect(code).toBe(1)
})

test.each([
  ['<html>', 'answers 200, and is no viewer'],
  ['null', 'answers 200, and is no viewer'],
  ['{"scenarios": "x"}', 'answers 200, and is no viewer'],
  ['{"scenarios": [null]}', 'answers 200, and is no viewer'],
])('another program that answers %s ends it with 2 and a sentence', async (body, says) => {
  const { url } = await startServer((_, response) => response.end(body))

  const { code, stderr } = await run(['list'], { VIEWER_URL: url })

  expect(stderr).toBe(`${url} ${says}\n`)
  expect(code).toBe(2)
})

test('a redirect is not followed, and an error of another program does not write to the terminal', async () => {
  const asked: string[] = []
  const { url: other } = await startServer(({ url = '' }, response) => {
    asked.push(url)
    response.end('{}')
  })
  const { url: redirecting } = await startServer((_, response) =>
    response.writeHead(307, { location: other }).end(),
  )
  const { url: shouting } = await startServer((_, response) =>
    response.writeHead(500).end(JSON.stringify({ error: `\u001b[2J${'x'.repeat(9000)}` })),
  )

  const redirected = await run(['list'], { VIEWER_URL: redirecting })
  const shouted = await run(['list'], { VIEWER_URL: shouting })

  expect(redirected.stderr).toBe(`${redirecting} answers 307, and is no viewer\n`)
  expect(asked).toEqual([])
  expect(shouted.stderr).not.toContain('\u001b')
  expect(shouted.stderr.length).toBeLessThan(700)
})

test('a login in the address goes to the viewer, and is not printed', async () => {
  const logins: (string | undefined)[] = []
  const { url } = await startServer(({ headers }, response) => {
    logins.push(headers.authorization)
    response.writeHead(500).end()
  })
  const place = url.replace('//', '//someone:not-to-be-printed@')

  const { code, stderr } = await run(['list'], { VIEWER_URL: place })

  expect(stderr).toContain('answers 500, and is no viewer')
  expect(stderr).not.toContain('not-to-be-printed')
  expect(logins).toEqual([`Basic ${btoa('someone:not-to-be-printed')}`])
  expect(code).toBe(2)
})
