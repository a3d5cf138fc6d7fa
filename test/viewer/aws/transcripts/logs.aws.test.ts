import { type ChildProcess, spawn } from 'node:child_process'
import { describe, expect, onTestFinished, test } from 'vitest'
import { until } from '../../../support/until.ts'
import { startViewerProcess } from '../../viewer-process.ts'
import { awsEnvironment, command } from './aws-command.ts'
import { playLogs } from './logs-transcript.ts'

// Python takes time to start, more so beside other tests.
const timeout = 120_000

describe('CloudWatch Logs through the aws command, version 2', { timeout }, () => {
  playLogs(command.logs)

  test('aws logs tail --follow prints each line once, later ones too', async () => {
    const { ports } = await startViewerProcess()
    const url = `http://127.0.0.1:${ports?.port}`
    const ask = command.logs(url)
    const stream = { logGroupName: '/app/web', logStreamName: 'web' }
    await ask('CreateLogGroup', { logGroupName: '/app/web' })
    await ask('CreateLogStream', stream)
    const put = (message: string) =>
      ask('PutLogEvents', { ...stream, logEvents: [{ timestamp: Date.now(), message }] })
    await put('the first ERROR')

    const tail = follow(url, '/app/web', '--filter-pattern', 'ERROR', '--format', 'short')
    await until(() => tail.text().includes('the first ERROR'), tail.text, 60_000)
    await put('left out')
    await put('the second ERROR')
    await until(() => tail.text().includes('the second ERROR'), tail.text, 60_000)

    const lines = tail.text().trim().split('\n')
    expect(lines.map(line => line.replace(/^\S+ /, ''))).toEqual([
      'the first ERROR',
      'the second ERROR',
    ])
  })
})

/** `aws logs tail --follow`, ended after the test. */
function follow(url: string, ...args: string[]) {
  const child: ChildProcess = spawn(
    process.env.WAYWISER_TEST_AWS ?? 'aws',
    ['--endpoint-url', url, 'logs', 'tail', ...args, '--follow'],
    // Python would otherwise buffer its output.
    { env: { PATH: process.env.PATH, ...awsEnvironment, PYTHONUNBUFFERED: '1' } },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return { text: () => output }
}
