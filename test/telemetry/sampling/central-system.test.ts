import { UpdateSamplingRuleCommand } from '@aws-sdk/client-xray'
import { expect, test } from 'vitest'
import { xrayClient } from '../../commands/xray/xray-command.ts'
import { startSystem } from '../../e2e/system.ts'
import { until } from '../../support/until.ts'
import { ask, type Line } from './ask.ts'

test('the services follow the rules of the viewer within 15 s of their change', async context => {
  const system = await startSystem({ SAMPLING: 'central' })
  context.onTestFinished(system.stop)
  const lines = () =>
    system.lines.flatMap(line => {
      const parsed = line.startsWith('{') ? JSON.parse(line) : {}
      return parsed.path === '/api/activities/home' ? [parsed as Line] : []
    })
  const askHome = (requests: number) =>
    ask(`${system.activities}/api/activities/home`, lines, requests)
  await until(
    async () => (await askHome(1))[0]?.sampling_reason === 'borrowed',
    () => `still ${JSON.stringify(lines().at(-1))}`,
  )

  await xrayClient(system.viewer).send(
    new UpdateSamplingRuleCommand({
      SamplingRuleUpdate: { RuleName: 'Default', FixedRate: 1, ReservoirSize: 0 },
    }),
  )
  await until(
    async () => (await askHome(5)).every(line => line.sampled && line.sampling_reason === 'rate'),
    () => `still ${JSON.stringify(lines().slice(-5))}`,
    15_000,
  )

  // Once the rule applies, it applies to every request.
  const after = await askHome(20)
  expect(after.filter(line => !line.sampled)).toEqual([])
  expect(new Set(after.map(line => line.sampling_rule))).toEqual(new Set(['Default']))
}, 40_000)
