import { groupNameForm } from '../records/log-names.ts'
import type { Attributes } from './any-value.ts'

/** Who sent a group of records, from its resource. */
export type Sender = {
  resource: Attributes
  /** How much the resource takes. */
  resourceBytes: number
  service: string
  /** Log group and stream where its lines are kept. */
  group: string
  stream: string
}

/** Read once, and not for each record: a resource may have a megabyte. */
export function senderOf(resource: Attributes, resourceBytes: number): Sender {
  const service = serviceName(resource)
  return {
    resource,
    resourceBytes,
    service,
    group: groupOf(resource),
    stream: streamOf(resource, service),
  }
}

/** As long as a name may be in X-Ray; it is kept with every record. */
const maxServiceLength = 200

/** Honeycomb's rule for a sender that does not name itself, or only as its SDK's default does. */
function serviceName(resource: Attributes): string {
  const name = resource['service.name']
  const text = typeof name === 'string' ? name.slice(0, 2 * maxServiceLength).trim() : ''
  const isNamed = text !== '' && !text.startsWith('unknown_service')
  return isNamed ? text.slice(0, maxServiceLength) : 'unknown_service'
}

/** The group that the sender names; another where that could never be asked for by its name. */
function groupOf(resource: Attributes): string {
  const named = firstGroup(resource['aws.log.group.names'])
  return named !== undefined && groupNameForm.test(named) ? named : '/otlp'
}

/** Instances are often called `host:port`, which no stream may be. */
function streamOf(resource: Attributes, service: string): string {
  const name = String(resource['service.instance.id'] ?? service)
  return name.slice(0, 512).replaceAll(/[:*]/g, '_') || 'unknown'
}

/** A list of names, or text that joins them with `&` (AWS's spelling for environment variables). */
function firstGroup(names: unknown): string | undefined {
  const first = Array.isArray(names) ? names[0] : names
  return typeof first === 'string' && first !== '' ? first.split('&', 1)[0] : undefined
}
