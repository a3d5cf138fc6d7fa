import { expect, test } from 'vitest'
import { applyToViewer } from '../../../commands/xray/apply-to-viewer.ts'
import { runTraced } from '../../support/services.ts'
import { until } from '../../support/until.ts'
import { startViewerProcess } from '../../viewer/viewer-process.ts'
import { ask, type Line } from './ask.ts'

test('requests are decided while the viewer is away, comes, goes, and is back empty', async context => {
  // A free port, known before the viewer listens there.
  const first = await startViewerProcess()
  const xrayPort = first.ports!.xrayPort
  first.child.kill('SIGKILL')
  await first.ended
  const program = await runTraced('test/telemetry/echo-service.ts', {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${xrayPort}`,
    SAMPLING: 'central',
    SAMPLING_RULES_FILE: 'test/telemetry/half.json',
  })
  context.onTestFinished(async () => void (await program.stop()))
  const lines = () => program.logLines().filter(line => line.msg === 'request') as Line[]
  async function ruleNow(): Promise<string | undefined> {
    const [line] = await ask(program.url, lines, 1)
    return line?.sampling_rule
  }
  const meets = (rule: string) =>
    until(
      async () => (await ruleNow()) === rule,
      () => `never met the rule ${rule}`,
      30_000,
    )

  expect(await ruleNow()).toBe('half')
  const second = await startViewerProcess({ XRAY_PORT: `${xrayPort}` })
  await applyToViewer(`http://127.0.0.1:${second.ports!.port}`)
  await meets('Cruddur')
  second.child.kill('SIGKILL')
  await second.ended
  expect(await ruleNow()).toBe('Cruddur')
  await startViewerProcess({ XRAY_PORT: `${xrayPort}` })
  await meets('Default')
}, 60_000)
