import { GetGroupCommand, GetSamplingRulesCommand } from '@aws-sdk/client-xray'
import { expect, onTestFinished, test } from 'vitest'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { until } from '../../support/until.ts'
import { xrayClient } from './xray-command.ts'

test('npm start applies xray.json to the viewer, and says so', async () => {
  const start = startProgram('commands/start.ts', {
    environment: {
      HOME: process.env.HOME,
      WAYWISER_DATA: scratchFolder(),
      ACTIVITIES_PORT: '0',
      NOTIFICATIONS_PORT: '0',
      VIEWER_PORT: '0',
      OTLP_PORT: '0',
      OTLP_GRPC_PORT: '0',
      XRAY_PORT: '0',
    },
  })
  onTestFinished(async () => void (await start.stop('SIGKILL')))
  const lineWith = (text: string) =>
    start.logLines().find(line => JSON.stringify(line).includes(text))

  await until(() => lineWith('xray.json applied') !== undefined, start.all, 30_000)

  expect(lineWith('xray.json applied')!.msg).toBe(
    'xray.json applied to the viewer: 4 created, 0 changed, 0 deleted, 0 as wanted',
  )
  const client = xrayClient(String(lineWith('"try"')!.viewer))
  const { SamplingRuleRecords: rules = [] } = await client.send(new GetSamplingRulesCommand({}))
  expect(rules.map(({ SamplingRule: rule }) => rule?.RuleName).sort()).toEqual([
    'Cruddur',
    'Default',
    'health-checks',
    'rollbar-test',
  ])
  const { Group } = await client.send(new GetGroupCommand({ GroupName: 'Cruddur' }))
  expect(Group?.FilterExpression).toBe('service("activities")')
}, 45_000)
