import { expect, test } from 'vitest'
import { serviceEnvironment, viewerEnvironment } from '../../commands/start/processes.ts'
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
  ['every IPv4 address', '0.0.0.0', '0.0.0.0'],
  ['every address', '::', '::'],
])('%s makes the processes listen where they call each other', (_, HOST, expected) => {
  const options = { ports, dataFolder: '/data', environment: { HOST } }

  expect(serviceEnvironment(options, 'activities').HOST).toBe(expected)
  expect(viewerEnvironment(options).HOST).toBe(expected)
})

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
