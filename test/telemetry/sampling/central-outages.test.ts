import { expect, test } from 'vitest'
import { applyToViewer } from '../../../commands/xray/apply-to-viewer.ts'
import { runTraced } from '../../support/services.ts'
import { until } from '../../support/until.ts'
import { startViewerProcess } from '../../viewer/viewer-process.ts'
import { ask, type Line } from './ask.ts'

test('requests never wait while the viewer is away, comes, goes, and is back empty', async context => {
  // A port of its own, known before the viewer is there.
  const first = await startViewerProcess()
  const xrayPort = first.ports!.xrayPort
  first.child.kill('SIGKILL')
  await first.ended
  const program = await runTraced('test/telemetry/echo-service.ts', {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${xrayPort}`,
    ...{ SAMPLING: 'central', SAMPLING_RULES_FILE: 'test/telemetry/half.json' },
  })
  context.onTestFinished(async () => void (await program.stop()))
  const lines = () => program.logLines().filter(line => line.msg === 'request') as Line[]
  let longestMillis = 0
  async function ruleNow(): Promise<string | undefined> {
    const startMillis = performance.now()
    const [line] = await ask(program.url, lines, 1)
    longestMillis = Math.max(longestMillis, performance.now() - startMillis)
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
  // Generous, for a busy machine: who waited for the rules would wait for 5 s.
  expect(longestMillis).toBeLessThan(4000)
}, 60_000)
