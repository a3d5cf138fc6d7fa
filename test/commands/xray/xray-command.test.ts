import {
  CreateGroupCommand,
  CreateSamplingRuleCommand,
  GetGroupsCommand,
  GetSamplingRulesCommand,
  UpdateSamplingRuleCommand,
  type XRayClient,
} from '@aws-sdk/client-xray'
import { describe, expect, test } from 'vitest'
import { startViewerProcess } from '../../viewer/viewer-process.ts'
import { documentFile, xray, xrayClient } from './xray-command.ts'

async function viewer() {
  const { ports } = await startViewerProcess()
  const url = `http://127.0.0.1:${ports?.port}`
  return { url, client: xrayClient(url) }
}

const rulesOf = async (client: XRayClient) =>
  ((await client.send(new GetSamplingRulesCommand({}))).SamplingRuleRecords ?? [])
    .map(({ SamplingRule: rule }) => `${rule?.RuleName} ${rule?.Priority} ${rule?.FixedRate}`)
    .sort()

const groupsOf = async (client: XRayClient) =>
  ((await client.send(new GetGroupsCommand({}))).Groups ?? [])
    .map(group => `${group.GroupName} ${group.FilterExpression}`)
    .sort()

const rule = (RuleName: string, more: object = {}) => ({
  RuleName,
  Priority: 5,
  FixedRate: 0.5,
  ReservoirSize: 1,
  ...more,
})

const foreign = {
  ...rule('foreign'),
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  ResourceARN: '*',
  Version: 1,
}

test('apply creates the rules and groups of xray.json, and plan then finds nothing to change', async () => {
  const { url, client } = await viewer()

  const planned = await xray(['plan'], { VIEWER_URL: url })
  const rulesAfterPlan = await rulesOf(client)
  const applied = await xray(['apply'], { VIEWER_URL: url })
  const again = await xray(['plan'], { VIEWER_URL: url })

  expect(planned).toMatchObject({ code: 0, stderr: '' })
  expect(planned.stdout).toBe(`What xray.json would change in the viewer at ${url}:
  + rule   health-checks         Priority 100, FixedRate 0, ReservoirSize 0, HTTPMethod GET, URLPath /healthz
  + rule   rollbar-test          Priority 200, FixedRate 1, ReservoirSize 0, URLPath /rollbar/test
  + rule   Cruddur               Priority 9000, FixedRate 0.1, ReservoirSize 5
  + group  Cruddur               FilterExpression service("activities")
4 to create, 0 to change, 0 to delete, 0 as wanted
`)
  expect(rulesAfterPlan).toEqual(['Default 10000 0.05'])
  expect(applied).toMatchObject({ code: 0, stderr: '' })
  expect(applied.stdout).toContain('4 created, 0 changed, 0 deleted, 0 as wanted')
  expect(again.stdout).toContain('0 to create, 0 to change, 0 to delete, 4 as wanted')
  expect(await rulesOf(client)).toEqual([
    'Cruddur 9000 0.1',
    'Default 10000 0.05',
    'health-checks 100 0',
    'rollbar-test 200 1',
  ])
  expect(await groupsOf(client)).toContain('Cruddur service("activities")')
})

test('apply changes differing rules and groups, deletes owned ones that the file lacks, and nothing else', async () => {
  const { url, client } = await viewer()
  await client.send(new CreateSamplingRuleCommand({ SamplingRule: foreign }))
  await client.send(new CreateGroupCommand({ GroupName: 'foreign', FilterExpression: 'fault' }))
  const before = documentFile({
    samplingRules: [rule('stays'), rule('goes'), rule('changed')],
    groups: [
      { GroupName: 'goes', FilterExpression: 'fault' },
      { GroupName: 'changed', FilterExpression: 'fault' },
    ],
    owned: { samplingRules: ['stays', 'goes', 'changed'], groups: ['goes', 'changed'] },
  })
  await xray(['apply', '--file', before], { VIEWER_URL: url })
  await client.send(
    new UpdateSamplingRuleCommand({ SamplingRuleUpdate: { RuleName: 'changed', URLPath: '/x' } }),
  )

  const after = documentFile({
    samplingRules: [rule('stays'), rule('changed', { FixedRate: 0.25 }), rule('Default')],
    groups: [{ GroupName: 'changed', FilterExpression: 'error' }],
    owned: { samplingRules: ['stays', 'goes', 'changed'], groups: ['goes', 'changed'] },
  })
  const applied = await xray(['apply', '--file', after], { VIEWER_URL: url })
  const again = await xray(['apply', '--file', after], { VIEWER_URL: url })

  expect(again.stdout).toContain('0 created, 0 changed, 0 deleted, 4 as wanted')
  expect(applied).toMatchObject({ code: 0, stderr: '' })
  expect(applied.stdout.split('\n').slice(1, -1)).toEqual([
    '  - rule   goes',
    '  = rule   stays',
    '  ~ rule   changed               FixedRate 0.5 -> 0.25, URLPath /x -> *',
    '  ~ rule   Default               FixedRate 0.05 -> 0.5',
    '  - group  goes',
    '  ~ group  changed               FilterExpression fault -> error',
    '0 created, 3 changed, 2 deleted, 1 as wanted',
  ])
  expect(await rulesOf(client)).toEqual([
    'Default 10000 0.5',
    'changed 5 0.25',
    'foreign 5 0.5',
    'stays 5 0.5',
  ])
  const groups = await groupsOf(client)
  expect(groups).toContain('changed error')
  expect(groups).toContain('foreign fault')
  expect(groups.some(group => group.startsWith('goes'))).toBe(false)
})

test('a rejected rule or group is printed with operation and reason, and the others are applied', async () => {
  const { url, client } = await viewer()
  const file = documentFile({
    samplingRules: [rule('x'.repeat(33)), rule('good')],
    groups: [{ GroupName: 'broken', FilterExpression: 'service(' }],
    owned: { samplingRules: ['x'.repeat(33), 'good'], groups: ['broken'] },
  })

  const applied = await xray(['apply', '--file', file], { VIEWER_URL: url })

  expect(applied.code).toBe(1)
  expect(applied.stderr).toMatch(
    /^Refused:\n {2}create rule x{33}: \w+: .+\n {2}create group broken: InvalidRequestException: .+\n$/,
  )
  expect(await rulesOf(client)).toEqual(['Default 10000 0.05', 'good 5 0.5'])
})

test('--aws uses the endpoint and the credentials of the AWS SDK', async () => {
  const { url } = await viewer()

  const applied = await xray(['apply', '--aws'], {
    AWS_ENDPOINT_URL_XRAY: url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    VIEWER_URL: 'http://127.0.0.1:1',
  })

  expect(applied).toMatchObject({ code: 0, stderr: '' })
  expect(applied.stdout).toContain('xray.json applied to AWS:')
  expect(applied.stdout).toContain('4 created')
})

describe('test prints the rule that a request matches', () => {
  test.each([
    [
      ['GET /api/activities/home?handle=ada'],
      'GET /api/activities/home at activities (host localhost) matches the rule Cruddur (priority 9000).',
      'Kept: the first 5 of every second, then 10 % of the others, each counting for 10.',
      'Rules before it: health-checks, rollbar-test.',
    ],
    [
      ['get /healthz', '--service', 'notifications'],
      'GET /healthz at notifications (host localhost) matches the rule health-checks (priority 100).',
      'Kept: none.',
    ],
    [
      ['GET /rollbar/test', '--host', 'example.com'],
      'GET /rollbar/test at activities (host example.com) matches the rule rollbar-test (priority 200).',
      'Kept: all.',
      'Rules before it: health-checks.',
    ],
  ])('%j', async (args, ...lines) => {
    const { code, stdout } = await xray(['test', ...args])

    expect(stdout.trimEnd().split('\n')).toEqual(lines)
    expect(code).toBe(0)
  })
})

test.each([
  [['test', '/healthz'], '"/healthz": expected a method and a path'],
  [['test'], '"": expected a method and a path'],
  [[], 'npm run xray -- plan'],
  [['destroy'], 'npm run xray -- plan'],
  [['plan', '--asw'], "Unknown option '--asw'"],
  [['plan', '--file', '/nowhere.json'], '/nowhere.json: expected a file that can be read (ENOENT)'],
  [['plan', '--file', 'test/telemetry/half.json'], 'expected an object of two lists of names'],
])('%j is rejected', async (args, message) => {
  const { code, stdout, stderr } = await xray(args)

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(message)
})

test('all mistakes of the file are printed together', async () => {
  const file = documentFile({
    samplingRules: [rule('a', { FixedRate: 2 })],
    groups: [{ GroupName: 'g' }],
    owned: { samplingRules: 'a' },
  })

  const wrongRule = await xray(['plan', '--file', file])
  const wrongRest = await xray([
    'plan',
    '--file',
    documentFile({
      samplingRules: [rule('a')],
      groups: [{ GroupName: 'g' }],
      owned: { groups: 7 },
    }),
  ])

  expect(wrongRule.stderr).toContain(
    'samplingRules[0].FixedRate is 2: expected a share from 0 to 1',
  )
  expect(
    wrongRest.stderr
      .trimEnd()
      .split('\n')
      .map(line => line.replace(/^\S+: /, '')),
  ).toEqual([
    'groups[0].FilterExpression is missing: expected a text',
    'owned.groups is 7: expected a list of names',
    'owned.samplingRules is []: expected "a" among them, which is wanted',
    'owned.groups is []: expected "g" among them, which is wanted',
  ])
})

test.each([
  [
    { VIEWER_URL: 'http://127.0.0.1:1' },
    'the viewer at http://127.0.0.1:1 cannot be reached: ECONNREFUSED',
  ],
  [{ VIEWER_URL: 'viewer' }, 'VIEWER_URL="viewer": expected an address'],
])('with %j', async (environment, message) => {
  const { code, stderr } = await xray(['apply'], environment)

  expect(code).toBe(1)
  expect(stderr).toContain(message)
})
