import { expect, test } from 'vitest'
import { serviceEnvironment, viewerEnvironment } from '../../commands/start/environments.ts'
import type { Environment } from '../../services/environment.ts'
import { readViewerConfig } from '../../services/viewer/config.ts'

const ports = {
  activities: 3000,
  notifications: 3001,
  viewer: 8088,
  otlp: 4318,
  otlpGrpc: 4317,
  xray: 2000,
}

test.each([
  ['the name of the machine, as some shells export it,', 'workstation.example.org', 'localhost'],
  ['an empty HOST', '', 'localhost'],
  ['a link-local address', 'fe80::1%lo', 'localhost'],
  ['an address of this machine that others can reach', 'fd00::1', 'localhost'],
  ['every IPv4 address', '0.0.0.0', '0.0.0.0'],
  ['every address', '::', '::'],
  ['every address in brackets', ' [::] ', '::'],
  ['every address in full', '0:0:0:0:0:0:0:0', '::'],
])('%s makes the processes listen where they call each other', (_, HOST, expected) => {
  expectAddresses(HOST, expected, '127.0.0.1', 'localhost')
})

test.each([
  ['::1', '::1', '[::1]'],
  ['[::1]', '::1', '[::1]'],
  ['0:0:0:0:0:0:0:1', '::1', '[::1]'],
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['[::ffff:7f00:1]', '127.0.0.1', '127.0.0.1'],
])('HOST=%s makes them listen on %s alone, and call each other there', (HOST, expected, host) => {
  expectAddresses(HOST, expected, host, host)
})

function expectAddresses(HOST: string, listening: string, called: string, shown: string): void {
  const options = { ports, dataFolder: '/data', environment: { HOST } }

  expect(serviceEnvironment(options, 'activities')).toMatchObject({
    HOST: listening,
    VIEWER_URL: `http://${called}:8088`,
    VIEWER_PUBLIC_URL: `http://${shown}:8088`,
    AWS_XRAY_DAEMON_ADDRESS: `${called}:2000`,
    ACTIVITIES_URL: `http://${called}:3000`,
    NOTIFICATIONS_URL: `http://${called}:3001`,
  })
  expect(viewerEnvironment(options)).toMatchObject({
    HOST: listening,
    VIEWER_PUBLIC_URL: `http://${shown}:8088`,
    ACTIVITIES_URL: `http://${called}:3000`,
  })
}

const honeycombSettings = {
  HONEYCOMB_TEAM: 'crew',
  HONEYCOMB_ENVIRONMENT: 'prod',
  HONEYCOMB_API_ENDPOINT: 'https://api.eu1.honeycomb.io',
}
const vendorsIn = (environment: Environment) =>
  readViewerConfig(viewerEnvironment({ ports, dataFolder: '/data', environment })).config.vendors

test("the viewer gets the vendors' settings, and none of their keys", () => {
  const environment = {
    ...honeycombSettings,
    AWS_REGION: 'eu-central-1',
    CLOUDWATCH_LOG_GROUP: '/g',
    AWS_SECRET_ACCESS_KEY: 'planted',
    HONEYCOMB_API_KEY: 'planted',
    ROLLBAR_ACCESS_TOKEN: 'planted',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2001',
  }

  expect(vendorsIn(environment)).toStrictEqual({
    honeycomb: { endpoint: 'https://api.eu1.honeycomb.io', team: 'crew', environment: 'prod' },
    aws: { region: 'eu-central-1', logGroup: '/g' },
    xrayGoesTo: 'aws',
  })
  const ofViewer = viewerEnvironment({ ports, dataFolder: '/data', environment })
  expect(JSON.stringify(ofViewer)).not.toContain('planted')
})

test.each([
  ['without a key', {}],
  [
    'with a classic key, whose dataset only the services know',
    { HONEYCOMB_API_KEY: 'a'.repeat(32) },
  ],
])('%s the viewer gets no team', (_, key) => {
  const { honeycomb, xrayGoesTo } = vendorsIn({ ...honeycombSettings, ...key })

  expect(honeycomb.team).toBeUndefined()
  expect(xrayGoesTo).toBe('viewer')
})
