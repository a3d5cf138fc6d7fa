import { expect, test } from 'vitest'
import { banner } from '../../../commands/start/banner.ts'
import { readTelemetryConfig } from '../../../services/telemetry/config/read-config.ts'

const ports = {
  activities: 3000,
  notifications: 3001,
  viewer: 8088,
  otlp: 4318,
  otlpGrpc: 4317,
  xray: 2000,
}

const vendors = {
  HONEYCOMB_API_KEY: 'planted-key',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://[2001:db8::1]:4318',
  ROLLBAR_ACCESS_TOKEN: 'planted-token',
  CLOUDWATCH_LOG_GROUP: '/g',
  AWS_REGION: 'eu-west-1',
  AWS_XRAY_DAEMON_ADDRESS: '[2001:db8::2]:2000',
  VIEWER_URL: 'http://127.0.0.1:8088',
  XRAY_GOES_TO: 'aws',
}

const lensesWith = (environment: Record<string, string>) =>
  banner(readTelemetryConfig(environment, 'activities'), ports, 'localhost').fields.lenses

test('it names where each lens goes, IPv6 in brackets', () => {
  expect(lensesWith(vendors)).toEqual({
    spans: 'honeycomb: yes (US), otlp: http://[2001:db8::1]:4318/v1/traces, viewer: yes',
    segments: 'aws x-ray: yes (daemon at [2001:db8::2]:2000), viewer: no',
    errors: 'rollbar: yes, viewer: yes',
    logs: 'cloudwatch: yes, viewer: yes',
  })
})

test('it names the proxy of each destination that has one, without its user and password', () => {
  const NO_PROXY = '2001:db8::/32'
  const address = 'http://planted-user:planted-password@[2001:db8::3]:3128'
  const proxied = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY }
  const through = ' through the proxy http://[2001:db8::3]:3128'

  const lenses = lensesWith({ ...vendors, ...proxied })

  expect(lenses).toMatchObject({
    spans: `honeycomb: yes (US)${through}, otlp: http://[2001:db8::1]:4318/v1/traces, viewer: yes`,
    errors: `rollbar: yes${through}, viewer: yes`,
    logs: `cloudwatch: yes${through}, viewer: yes`,
  })
  expect(JSON.stringify(lenses)).not.toContain('planted')
})

test.each([
  ['localhost', 'http://localhost:8088', 'curl -i localhost:3000/api/activities/home'],
  ['127.0.0.1', 'http://127.0.0.1:8088', 'curl -i 127.0.0.1:3000/api/activities/home'],
  ['[::1]', 'http://[::1]:8088', 'curl -i "http://[::1]:3000/api/activities/home"'],
])('at %s it prints %s and %s', (host, viewer, attempt) => {
  const { fields, text } = banner(readTelemetryConfig({}, 'activities'), ports, host)

  expect(fields).toMatchObject({ viewer, try: attempt })
  expect(text).toContain(`Try: ${attempt}\n`)
})
