import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../support/ports.ts'
import { programEnvironment } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'

/** Another program of the user's: holds a port, and says when. */
const holders: Record<string, string> = {
  tcp: "require('net').createServer().listen({ port, host, ipv6Only: false }, ready)",
  udp: "require('dgram').createSocket(host.includes(':') ? 'udp6' : 'udp4').bind(port, host, ready)",
  'shared tcp': "require('net').createServer().listen({ port, host, reusePort: true }, ready)",
}

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function hold(kind: string, host: string): Promise<{ port: number; pid: number }> {
  const port = await freePort()
  const code = `const port = ${port}, host = '${host}', ready = () => console.log('ready');\n${holders[kind]}`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  await once(child.stdout, 'data')
  return { port, pid: child.pid! }
}

const free = {
  ACTIVITIES_PORT: '0',
  NOTIFICATIONS_PORT: '0',
  VIEWER_PORT: '0',
  OTLP_PORT: '0',
  OTLP_GRPC_PORT: '0',
  XRAY_PORT: '0',
}

/** Runs `npm start` without npm, which must not start anything. */
async function refused(environment: Record<string, string>): Promise<string> {
  const WAYWISER_DATA = join(scratchFolder(), 'data')
  const env = {
    ...programEnvironment,
    WAYWISER_DATA,
    ...free,
    ...environment,
  }
  const output = await new Promise<string>(resolve => {
    execFile(process.execPath, ['commands/start.ts'], { env }, (error, stdout, stderr) =>
      resolve(`${error?.code} ${stdout}${stderr}`),
    )
  })
  expect(existsSync(WAYWISER_DATA)).toBe(false)
  return output
}

type Row = [kind: string, host: string, address: string, variable: string]
const variables = ['ACTIVITIES_PORT', 'NOTIFICATIONS_PORT', 'VIEWER_PORT', 'XRAY_PORT']

test.each<Row>([
  ...variables.map((variable): Row => ['tcp', '127.0.0.1', '127.0.0.1', variable]),
  ...variables.map((variable): Row => ['tcp', '::1', '::1', variable]),
  ['tcp', '0.0.0.0', '127.0.0.1', 'ACTIVITIES_PORT'],
  ['tcp', '::', '127.0.0.1', 'VIEWER_PORT'],
  ['shared tcp', '127.0.0.1', '127.0.0.1', 'VIEWER_PORT'],
  ['udp', '127.0.0.1', '127.0.0.1', 'XRAY_PORT'],
  ['udp', '::1', '::1', 'XRAY_PORT'],
])(
  'a program that holds a %s port on %s is named, with %s and %s',
  async (kind, host, address, variable) => {
    const { port, pid } = await hold(kind, host)
    const shown = kind === 'udp' ? 'UDP port' : 'port'

    expect(await refused({ [variable]: String(port) })).toBe(
      `1 ${shown} ${port} on ${address} is taken by node (process ${pid}); set ${variable} to another one (0 means any free one)\n`,
    )
  },
)

test('with HOST=0.0.0.0 a program on ::1 is in the way too, since localhost leads there', async () => {
  const { port } = await hold('tcp', '::1')

  expect(await refused({ HOST: '0.0.0.0', VIEWER_PORT: String(port) })).toContain(
    `port ${port} on ::1 is taken by node`,
  )
})

test('all taken ports are named at once, with what else is wrong', async () => {
  const [one, other] = [await hold('tcp', '127.0.0.1'), await hold('tcp', '::1')]

  const output = await refused({
    ACTIVITIES_PORT: String(one.port),
    VIEWER_PORT: String(other.port),
    SAMPLING: 'some',
  })

  expect(output).toContain('SAMPLING="some": expected ')
  expect(output).toContain(`port ${one.port} on 127.0.0.1 is taken by node (process ${one.pid})`)
  expect(output).toContain(`port ${other.port} on ::1 is taken by node (process ${other.pid})`)
})

test('one port for two is named with both variables', async () => {
  expect(await refused({ ACTIVITIES_PORT: '14999', NOTIFICATIONS_PORT: '14999' })).toBe(
    '1 port 14999 is wanted twice; set ACTIVITIES_PORT or NOTIFICATIONS_PORT to another one (0 means any free one)\n',
  )
})
