import { expect, test } from 'vitest'
import { startChild } from '../../../commands/start/child.ts'

test.each(['linux', 'darwin', 'win32'] as const)(
  'on %s a process is asked to stop in order, by what the system has for it',
  async platform => {
    const lines: string[] = []
    const code = `
      process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(0) })
      process.on('disconnect', () => { console.log('disconnect'); process.exit(0) })
      process.send({ type: 'listening' })`
    const child = startChild({
      name: 'activities',
      args: ['-e', code],
      environment: { PATH: process.env.PATH },
      output: {
        follow: stdout => void stdout.setEncoding('utf8').on('data', chunk => lines.push(chunk)),
        say() {},
      },
      onCrash: (_name, how) => lines.push(how),
      platform,
    })
    await child.ready

    await child.stop()

    expect(lines).toEqual([platform === 'win32' ? 'disconnect\n' : 'SIGTERM\n'])
  },
)
