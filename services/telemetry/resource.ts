import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { SDK_INFO } from '@opentelemetry/core'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import type { TelemetryConfig } from './config/read-config.ts'

/** The lenses whose records the viewer gets; it expects one of each for a request. */
function lensesAtViewer({ viewerUrl, otlp, xray }: TelemetryConfig): string[] {
  const spans = otlp.some(({ name }) => name === 'viewer') ? ['otlp'] : []
  const lenses = viewerUrl ? [...spans, 'rollbar', 'logs'] : []
  return xray?.goesTo === 'viewer' ? [...lenses, 'xray'] : lenses
}

/**
 * Describes the process on every span. Nothing is detected: the SDK's detectors would also send the
 * command line, the user's name and the machine's id.
 */
export function createResource(config: TelemetryConfig, version: string): Resource {
  return resourceFromAttributes({
    'service.instance.id': randomUUID(),
    'service.version': version,
    'host.name': hostname(),
    ...(config.imageVersion && { 'container.image.tags': [config.imageVersion] }),
    ...config.resourceAttributes,
    'service.name': config.service,
    'process.pid': process.pid,
    ...SDK_INFO,
    ...placeOf(config),
  })
}

/** What its records have in common with those of its service: environment, lenses, log group. */
const placeOf = (config: TelemetryConfig) => ({
  'deployment.environment.name':
    config.resourceAttributes['deployment.environment.name'] ?? config.environmentName,
  'waywiser.lenses': lensesAtViewer(config),
  ...(config.logs.length > 0 ? { 'aws.log.group.names': [config.logGroup] } : {}),
})

/** Describes our page on its spans. Of the browser and its machine it says nothing. */
export const createPageResource = (config: TelemetryConfig, version: string): Resource =>
  resourceFromAttributes({
    'service.name': 'web',
    'service.version': version,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'webjs',
    'telemetry.sdk.version': SDK_INFO['telemetry.sdk.version'],
    ...placeOf(config),
  })
