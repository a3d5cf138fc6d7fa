import { redactAddress } from '../../services/secrets/redact-address.ts'
import type { TelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import type { StartConfig } from './config.ts'

/** The first lines of `npm start`: where each lens goes, three addresses, and a command to try. */
export function banner(telemetry: TelemetryConfig, ports: StartConfig['ports']) {
  const address = (port: number) => `http://localhost:${port}`
  const addresses = {
    activities: address(ports.activities),
    notifications: address(ports.notifications),
    viewer: address(ports.viewer),
  }
  const lenses = lensDestinations(telemetry)
  const attempt = `curl -i localhost:${ports.activities}/api/activities/home`
  const text = [
    '',
    'Waywiser is up. Where each lens goes:',
    ...table(lenses),
    '',
    ...table(addresses),
    '',
    `  Try: ${attempt}`,
    '',
  ].join('\n')
  return { fields: { lenses, ...addresses, try: attempt }, text }
}

function lensDestinations({ otlp, xray, rollbar, logs, links }: TelemetryConfig) {
  const viewer = (destinations: { name: string }[]) =>
    destinations.some(({ name }) => name === 'viewer') ? 'viewer: yes' : 'viewer: no'
  const vendor = (destinations: { name: string }[], name: string, variable: string, where = '') =>
    destinations.some(destination => destination.name === name)
      ? `${name}: yes${where}`
      : `${name}: no (${variable} is not set)`
  const region = links.honeycomb?.endpoint.includes('.eu1.') ? ' (EU)' : ' (US)'
  const collector = otlp
    .filter(({ name }) => name === 'otlp')
    .map(({ url }) => `otlp: ${redactAddress(url)}`)
  return {
    spans: [
      vendor(otlp, 'honeycomb', 'HONEYCOMB_API_KEY', region),
      ...collector,
      viewer(otlp),
    ].join(', '),
    segments:
      xray?.goesTo === 'viewer'
        ? 'aws x-ray: no (AWS_XRAY_DAEMON_ADDRESS is not set), viewer: yes'
        : `aws x-ray: yes (daemon at ${xray?.host}:${xray?.udpPort}), viewer: no`,
    errors: `${vendor(rollbar, 'rollbar', 'ROLLBAR_ACCESS_TOKEN')}, ${viewer(rollbar)}`,
    logs: `${vendor(logs, 'cloudwatch', 'CLOUDWATCH_LOG_GROUP')}, ${viewer(logs)}`,
  }
}

const table = (rows: Record<string, string>) =>
  Object.entries(rows).map(([name, value]) => `  ${name.padEnd(14)} ${value}`)
