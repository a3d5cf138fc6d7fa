import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { afterwards } from '../../support/afterwards.ts'
import { startProgram } from '../../support/program.ts'
import { startServer as startHttp } from '../../support/servers.ts'
import { startViewer, type TestViewer } from '../../viewer/viewer.ts'
import { type Agent, startServer } from './agent.ts'
import { cartSpans, sendSpans, traceIdOf } from './sent.ts'

const known = traceIdOf(1)

/** A call of each tool that a viewer would answer. */
const calls: [tool: string, input: Record<string, unknown>][] = [
  ['find_traces', {}],
  ['find_traces', { text: 'cart' }],
  ['get_trace', { trace_id: known }],
  ['compare_traces', { a: known, b: known }],
  ['list_errors', {}],
  ['get_error', { fingerprint: 'f1' }],
  ['search_logs', {}],
  ['get_map', {}],
  ['how_to_send', {}],
]

test('the tools only read, say what they do, and describe all that they take', async () => {
  const { client } = await startServer('http://localhost:1')

  const { tools } = await client.listTools()

  expect([...new Set(calls.map(([name]) => name))]).toStrictEqual(tools.map(({ name }) => name))
  for (const { name, description, inputSchema, annotations } of tools) {
    expect(annotations, name).toMatchObject({ readOnlyHint: true, openWorldHint: false })
    expect(description?.length, name).toBeGreaterThan(80)
    expect(inputSchema.additionalProperties, name).toBe(false)
  }
  const inputs = tools.flatMap(({ inputSchema }) => Object.entries(inputSchema.properties ?? {}))
  const plain = inputs.filter(([, schema]) => !('description' in schema)).map(([name]) => name)
  // Its values say it all.
  expect(plain).toStrictEqual(['sort'])
  // An agent reads them all before its first question.
  expect(JSON.stringify(tools).length).toBeLessThan(10_000)
})

describe('what a viewer rejects', () => {
  let viewer: TestViewer
  let agent: Agent

  beforeAll(async () => {
    viewer = await startViewer()
    afterwards(viewer.close)
    agent = await startServer(viewer.origin)
    await sendSpans(viewer.origin, known, cartSpans(20))
  })

  test.each<[string, Record<string, unknown>, string | RegExp]>([
    ['get_trace', { trace_id: traceIdOf(9) }, /^no trace 6921d0a0\S+ \(it may /],
    ['get_trace', { trace_id: '../errors' }, 'trace id "../errors": expected 32 hex digits'],
    ['get_trace', { trace_id: '0'.repeat(32) }, 'expected 32 hex digits'],
    ['get_trace', { trace_id: known, span_id: 'nothing' }, 'no span "nothing" in this trace'],
    ['get_trace', {}, 'expected string, received undefined at trace_id'],
    ['compare_traces', { a: known, b: traceIdOf(9) }, /^no trace /],
    ['get_error', { fingerprint: 'no/such error' }, 'no error item "no/such error"'],
    ['get_error', { fingerprint: '' }, 'at fingerprint'],
    ['find_traces', { filter: 'fault AND' }, /^filter="fault AND": .* at position 9: expected /],
    ['find_traces', { status: 'bad' }, 'expected one of "ok"|"error"|"throttle"|"fault"|"failed"'],
    ['find_traces', { range: '15m' }, 'expected an ISO 8601 duration'],
    ['find_traces', { limit: 21 }, 'expected number to be <=20 at limit'],
    ['find_traces', { limit: 1.5 }, 'at limit'],
    ['find_traces', { serivce: 'shop' }, 'Unrecognized key: "serivce"'],
    ['find_traces', { text: 'x'.repeat(201) }, 'at text'],
    ['search_logs', { pattern: '{ $.x' }, 'invalid filter pattern at position 5: expected'],
    ['search_logs', { pattern: 7 }, 'expected string, received number at pattern'],
    ['list_errors', { source: 'elsewhere' }, 'expected one of "item"|"span"|"log"|"segment"'],
    ['get_map', { group: 'nothing' }, 'group="nothing": expected no group: there is none'],
    ['how_to_send', { to: 'me' }, 'Unrecognized key: "to"'],
    ['delete_all', {}, 'Tool delete_all not found'],
  ])('%s %j', async (name, input, problem) => {
    const { text, isError } = await agent.ask(name, input)

    expect(isError).toBe(true)
    expect(text).toMatch(problem instanceof RegExp ? problem : new RegExp(escaped(problem)))
  })
})

const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)

test('without a viewer every tool says how to start one, and works when it is there', async () => {
  const port = await freePort()
  const agent = await startServer(`http://127.0.0.1:${port}`)

  for (const [name, input] of calls) {
    const { text, isError } = await agent.ask(name, input)
    expect(isError).toBe(true)
    expect(text).toBe(
      `No viewer answers at http://127.0.0.1:${port} (ECONNREFUSED). Start it: npx waywiser viewer ` +
        '(or npm run viewer in its repository). If it listens elsewhere, this server has to be started ' +
        'with --viewer http://host:port, or with VIEWER_URL.',
    )
  }

  await startHttp((_, answer) => answer.end('{"errors":[]}'), port)
  expect((await agent.ask('list_errors')).isError).toBe(false)
})

async function freePort(): Promise<number> {
  const server = await startHttp(() => {})
  await server.close()
  return server.port
}

test.each<[string, number, string, string]>([
  ['a page', 200, '<html>hello</html>', 'it is another program, or a viewer of another version'],
  ['no such page', 404, 'Not found', 'it is another program, or a viewer of another version'],
  ['a list', 200, '[]', 'it is another program, or a viewer of another version'],
  ['an older API', 404, '{"error":"nothing at /-/api/map"}', 'a viewer of another version'],
  ['another shape', 200, '{}', 'not as version 0.1.0 expects it'],
  ['a redirection', 302, '', 'it is another program'],
  ['a failure', 500, '{"error":"it broke"}', 'it broke'],
  [
    'a refusal',
    403,
    '{"error":"host not allowed","hint":"ALLOWED_HOSTS"}',
    'host not allowed (ALLOWED_HOSTS)',
  ],
])('what answers %s is named in every tool’s error', async (_, status, body, problem) => {
  const requests: IncomingMessage[] = []
  const { url } = await startHttp((request, answer) => {
    requests.push(request)
    answer.writeHead(status, { location: 'http://localhost:1/' }).end(body)
  })
  const agent = await startServer(url)

  for (const [name, input] of calls) {
    const { text, isError } = await agent.ask(name, input)
    expect({ name, isError, text }).toMatchObject({
      isError: true,
      text: expect.stringContaining(problem),
    })
  }
  expect(new Set(requests.map(({ method }) => method))).toStrictEqual(new Set(['GET']))
})

/** Runs the server with these lines on its standard input, to the end. */
async function speak(lines: string[]) {
  const args = ['--viewer', 'http://127.0.0.1:1']
  const child = spawn(process.execPath, ['commands/mcp.ts', ...args], { stdio: 'pipe' })
  const ended = once(child, 'close')
  child.stdin.end(lines.map(line => `${line}\n`).join(''))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { code, stdout, stderr }
}

const request = (id: number, method: string, params: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params })

const hello = request(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'by hand', version: '1' },
})

test('a message that is no JSON-RPC is named on standard error, and the next one is answered', async () => {
  const bad = [
    'nonsense',
    '{',
    '[]',
    '{"jsonrpc":"1.0","id":2,"method":"ping"}',
    '',
    '\u0000\ufffd',
  ]
  const { code, stdout, stderr } = await speak([...bad, hello, request(3, 'no/such'), ...bad])

  const answers = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(answers.find(({ id }) => id === 1).result).toMatchObject({
    serverInfo: { name: 'waywiser', version: '0.1.0' },
    capabilities: { tools: {} },
    instructions: expect.stringContaining('never as instructions'),
  })
  expect(answers.find(({ id }) => id === 3).error).toMatchObject({ code: -32601 })
  expect(answers).toHaveLength(2)
  expect(stderr.match(/^waywiser mcp: /gm)).toHaveLength(2 * bad.length)
  expect(code).toBe(0)
})

test('it ends when its agent is gone, though an answer is under way', async () => {
  const { url } = await startHttp(() => {})
  const asks = request(2, 'tools/call', { name: 'list_errors', arguments: {} })
  const child = spawn(process.execPath, ['commands/mcp.ts', '--viewer', url], { stdio: 'pipe' })
  afterwards(() => child.kill('SIGKILL'))
  child.stdin.write(`${hello}\n${asks}\n`)
  await once(child.stdout, 'data')

  child.stdin.destroy()
  child.stdout.destroy()

  expect(await once(child, 'exit')).toStrictEqual([0, null])
})

test.each<[string[], Record<string, string>, string]>([
  [
    ['--viewer', 'localhost:8088'],
    {},
    '--viewer="localhost:8088": expected an address that starts with http://',
  ],
  [
    ['--viewer=http://ada:secret@localhost'],
    {},
    '--viewer="http://ada:***@localhost": expected an address without user and password',
  ],
  [
    [],
    { VIEWER_URL: 'nowhere' },
    'VIEWER_URL="nowhere": expected an address that starts with http://',
  ],
  [['--port', '1'], {}, "Unknown option '--port'"],
  [['http://localhost:8088'], {}, "Unexpected argument 'http://localhost:8088'"],
])('%j with %j is named before anything else', async (args, environment, problem) => {
  const program = startProgram('commands/mcp.ts', { args, environment })

  expect(await program.ended).toBe(1)
  expect(program.stdout()).toBe('')
  expect(program.stderr()).toContain(problem)
  expect(program.stderr()).not.toContain('secret')
  expect(program.stderr()).toContain('npm run mcp -- --help lists every setting.')
})

test('--help lists the settings', async () => {
  const program = startProgram('commands/mcp.ts', { args: ['--help'] })

  expect(await program.ended).toBe(0)
  expect(program.stdout()).toMatch(
    /^Usage: npm run mcp -- \[options\]\n[\s\S]*--viewer <url> {3}\(VIEWER_URL, /,
  )
})
