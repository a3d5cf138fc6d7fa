import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, urlOf } from '../support/ports.ts'
import { programEnvironment, startProgram } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { until } from '../support/until.ts'

const free = {
  ACTIVITIES_PORT: '0',
  NOTIFICATIONS_PORT: '0',
  VIEWER_PORT: '0',
  PORT: '0',
  OTLP_PORT: '0',
  OTLP_GRPC_PORT: '0',
  XRAY_PORT: '0',
}

/** Runs a line of a shell; `$node` is Node, and `code` writes the exit code of the command before. */
function shell(line: string): Promise<string> {
  const env = {
    ...programEnvironment,
    node: process.execPath,
    WAYWISER_DATA: join(scratchFolder(), 'data'),
    ...free,
  }
  const script = `code() { echo "code $?" >&3; }; exec 3>&2; ${line}`
  return new Promise(resolve => {
    execFile('sh', ['-c', script], { env }, (_error, stdout, stderr) => resolve(stderr + stdout))
  })
}

const commands = [
  "commands/xray.ts test 'GET /api/activities/home'",
  'commands/synth.ts --explain',
  'commands/viewer.ts --help',
  'commands/mcp.ts --help',
  'commands/waywiser/main.ts --help',
]

test.each(commands)('nobody reads what %s prints: it ends quietly with 0', async command => {
  expect(await shell(`{ sleep 1; $node ${command}; code; } | true`)).toBe('code 0\n')
})

// The others end as soon as their help is written.
test.each(commands.filter(command => !/(viewer|mcp)\.ts/.test(command)))(
  'a full disk: %s says so, and ends with 1',
  async command => {
    expect(await shell(`$node ${command} > /dev/full; code`)).toBe(
      'The output cannot be written (ENOSPC).\ncode 1\n',
    )
  },
)

test.each([
  ['npm start', '{ $node commands/start.ts; code; } | head -n 1', /^code 0\n\{.*\}\n$/],
  ['npm start 2>&1', '{ $node commands/start.ts 2>&1; code; } | head -n 1', /^code 0\n\{.*\}\n$/],
  ['npm run viewer', '{ sleep 1; $node commands/viewer.ts; code; } | true', /^code 0\n$/],
])('%s stops in order when the reader of its output has gone', async (_, line, expected) => {
  expect(await shell(line)).toMatch(expected)
})

test('npm start goes on while the disk is full, and says so once', async () => {
  const output = await shell(
    '$node commands/start.ts > /dev/full & start=$!; sleep 10; kill -INT $start; wait $start; code',
  )

  expect(output).toBe(
    'Standard output cannot be written (ENOSPC): lines are lost until it can.\ncode 0\n',
  )
})

test.each(['>&-', '>&- 2>&- <&-'])('npm start works with %s', async closed => {
  const output = await shell(
    `$node commands/start.ts ${closed} & start=$!; sleep 10; kill -HUP $start; wait $start; code`,
  )

  expect(output).toMatch(/code 0\n/)
  expect(output).not.toMatch(/EPIPE|EBADF|^ {4}at /m)
})

test('a service answers on when nobody reads its lines, and stops in order', async () => {
  const port = await freePort()
  const args = ['--import', './services/telemetry/start.ts', 'services/activities/main.ts']
  const env = {
    ...programEnvironment,
    WAYWISER_DATA: scratchFolder(),
    PORT: String(port),
  }
  const service = spawn(process.execPath, args, { env })
  onTestFinished(() => void service.kill('SIGKILL'))
  const isReady = () => fetch(`${urlOf(port)}/readyz`).then(({ ok }) => ok)
  await until(() => isReady().catch(() => false))
  service.stdout.destroy()
  service.stderr.destroy()

  for (let count = 0; count < 5; count++) {
    expect((await fetch(`${urlOf(port)}/api/activities/home`)).status).toBe(200)
  }
  service.kill('SIGTERM')
  await until(() => service.exitCode !== null)
  expect(service.exitCode).toBe(0)
})

test('mcp ends quietly when its agent is gone', async () => {
  const mcp = startProgram('commands/mcp.ts', { output: 'pipe' })
  mcp.child.stdout!.destroy()
  let errors = ''
  mcp.child.stderr!.on('data', chunk => {
    errors += chunk
  })

  await until(() => mcp.child.exitCode !== null)
  expect([mcp.child.exitCode, errors]).toEqual([0, ''])
})
