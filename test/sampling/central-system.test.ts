import { UpdateSamplingRuleCommand } from '@aws-sdk/client-xray'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyToViewer } from '../../commands/xray/apply-to-viewer.ts'
import { type System, startSystem, until } from '../e2e/system.ts'
import { xrayClient } from '../xray-command/xray-command.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ SAMPLING: 'central' })
})
afterAll(() => system.stop())

type Line = { sampling_rule?: string; sampling_reason?: string; sampled?: boolean; path?: string }

/** The log lines of the last requests to the home feed, oldest first. */
const lines = (): Line[] =>
  system.lines.flatMap(line => {
    const parsed = line.startsWith('{') ? JSON.parse(line) : {}
    return parsed.path === '/api/activities/home' ? [parsed] : []
  })

async function ask(requests: number): Promise<Line[]> {
  const before = lines().length
  const home = `${system.activities}/api/activities/home`
  for (let i = 0; i < requests; i++) await (await fetch(home)).text()
  await until(
    () => lines().length >= before + requests,
    () => 'the lines are not there',
  )
  return lines().slice(before, before + requests)
}

test('the services follow the rules of the viewer within 15 s of their change', async () => {
  await applyToViewer(system.viewer)
  // Whatever the services got before the rules were made, they get these with their first targets.
  await until(
    async () => (await ask(1))[0]?.sampling_rule === 'Cruddur',
    () => `still ${JSON.stringify(lines().at(-1))}`,
  )
  const client = xrayClient(system.viewer)

  const startMillis = performance.now()
  await client.send(
    new UpdateSamplingRuleCommand({
      SamplingRuleUpdate: { RuleName: 'Cruddur', FixedRate: 1, ReservoirSize: 0 },
    }),
  )
  await until(
    async () => (await ask(5)).every(line => line.sampled && line.sampling_reason === 'rate'),
    () => `still ${JSON.stringify(lines().slice(-5))}`,
  )
  expect(performance.now() - startMillis).toBeLessThan(15_000)
  // For good, not by luck.
  expect((await ask(20)).filter(line => !line.sampled)).toEqual([])
}, 40_000)
