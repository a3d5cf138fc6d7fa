import { groupNameForm } from '../records/log-names.ts'
import type { Attributes } from './any-value.ts'

/** The sender of a group of records, from its resource. */
export type Sender = {
  resource: Attributes
  /** Bytes of the resource. */
  resourceBytes: number
  service: string
  /** Log group and stream for its lines. */
  group: string
  stream: string
}

/** Called once for each resource, not for each record: a resource may have a megabyte. */
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

/** X-Ray's limit for a name; the name is kept with every record. */
const maxServiceLength = 200

/** Honeycomb's rule for a sender without a name, or with the default name of its SDK. */
function serviceName(resource: Attributes): string {
  const name = resource['service.name']
  const text = typeof name === 'string' ? name.slice(0, 2 * maxServiceLength).trim() : ''
  const isNamed = text !== '' && !text.startsWith('unknown_service')
  return isNamed ? text.slice(0, maxServiceLength) : 'unknown_service'
}

/** The group that the sender names, or `/otlp` when that name is not valid in CloudWatch. */
function groupOf(resource: Attributes): string {
  const named = firstGroup(resource['aws.log.group.names'])
  return named !== undefined && groupNameForm.test(named) ? named : '/otlp'
}

/** Instances are often named `host:port`, but a stream's name has no colon. */
function streamOf(resource: Attributes, service: string): string {
  const name = String(resource['service.instance.id'] ?? service)
  return name.slice(0, 512).replaceAll(/[:*]/g, '_') || 'unknown'
}

/** A list of names, or text that joins them with `&` (AWS's spelling for environment variables). */
function firstGroup(names: unknown): string | undefined {
  const first = Array.isArray(names) ? names[0] : names
  return typeof first === 'string' && first !== '' ? first.split('&', 1)[0] : undefined
}
