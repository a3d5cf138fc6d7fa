import { createProxyChoice, throughProxy } from '../../services/proxy/proxy-settings.ts'
import { redactAddress } from '../../services/secrets/redact-address.ts'
import type { LogDestination } from '../../services/telemetry/config/destinations.ts'
import { awsEndpoint } from '../../services/telemetry/config/proxied-destinations.ts'
import type { TelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import { bracketed } from '../../services/text/bracketed.ts'
import type { StartConfig } from './config.ts'

type Destination = { name: string; proxy?: string | undefined }

/**
 * The first lines of `npm start`: where each lens goes, three addresses, and a command to try.
 *
 * @param host IPv6 in brackets
 */
export function banner(telemetry: TelemetryConfig, ports: StartConfig['ports'], host: string) {
  const address = (port: number) => `http://${host}:${port}`
  const addresses = {
    activities: address(ports.activities),
    notifications: address(ports.notifications),
    viewer: address(ports.viewer),
  }
  const lenses = lensDestinations(telemetry)
  const path = `${host}:${ports.activities}/api/activities/home`
  // Shells take brackets for a pattern.
  const attempt = `curl -i ${host.startsWith('[') ? `"http://${path}"` : path}`
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
  const region = links.honeycomb?.endpoint.includes('.eu1.') ? ' (EU)' : ' (US)'
  const collector = otlp
    .filter(({ name }) => name === 'otlp')
    .map(({ url, proxy }) => `otlp: ${redactAddress(url)}${throughProxy(proxy)}`)
  const daemon = `${bracketed(xray?.host ?? '')}:${xray?.udpPort}`
  const spans = [vendor(otlp, 'honeycomb', 'HONEYCOMB_API_KEY', region), ...collector, viewer(otlp)]
  return {
    spans: spans.join(', '),
    segments:
      xray?.goesTo === 'viewer'
        ? 'aws x-ray: no (AWS_XRAY_DAEMON_ADDRESS is not set), viewer: yes'
        : `aws x-ray: yes (daemon at ${daemon}), viewer: no`,
    errors: `${vendor(rollbar, 'rollbar', 'ROLLBAR_ACCESS_TOKEN')}, ${viewer(rollbar)}`,
    logs: `${vendor(logs.map(proxied), 'cloudwatch', 'CLOUDWATCH_LOG_GROUP')}, ${viewer(logs)}`,
  }
}

const viewer = (destinations: Destination[]) =>
  destinations.some(({ name }) => name === 'viewer') ? 'viewer: yes' : 'viewer: no'

function vendor(destinations: Destination[], wanted: string, variable: string, where = '') {
  const found = destinations.find(({ name }) => name === wanted)
  if (found === undefined) return `${wanted}: no (${variable} is not set)`
  return `${wanted}: yes${where}${throughProxy(found.proxy)}`
}

const proxied = ({ name, proxies = {}, endpoint = awsEndpoint }: LogDestination): Destination => ({
  name,
  proxy: createProxyChoice(proxies)(new URL(endpoint)),
})

const table = (rows: Record<string, string>) =>
  Object.entries(rows).map(([name, value]) => `  ${name.padEnd(14)} ${value}`)
