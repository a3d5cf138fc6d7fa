import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { maxNameChars, notInNames } from '../../x-ray/segment-document.ts'
import { isAwsCall, isCall, isSegment } from './span-kind.ts'
import { databaseName, sqlEngine } from './sql.ts'

const plainName = /^[\w .:/%&#=+\\\-@]{1,200}$/
/** Half of a surrogate pair, left by the cut. */
const brokenEnd = /[\ud800-\udbff]$/

function cleanName(name: string): string {
  if (plainName.test(name)) return name
  const allowed = Array.from(name).filter(character => !notInNames.test(character))
  const clean = allowed.join('').replace(/\s+/g, ' ').trim()
  return clean.slice(0, maxNameChars).replace(brokenEnd, '') || 'span'
}

/**
 * A segment is named after its service, a call after its callee (never after the method or
 * function: the map would show one node for each), local work after the span.
 */
export function segmentName(span: ReadableSpan): string {
  if (isCall(span)) return cleanName(calleeName(span))
  return isSegment(span) ? serviceName(span) : cleanName(span.name)
}

export const serviceName = (span: ReadableSpan) =>
  cleanName(String(span.resource.attributes['service.name'] ?? span.name))

function calleeName(span: ReadableSpan): string {
  const { attributes } = span
  if (attributes['peer.service']) return String(attributes['peer.service'])
  const engine = sqlEngine(span)
  if (engine !== undefined) return databaseName(span, engine)
  const service = isAwsCall(span) ? attributes['rpc.service'] : undefined
  const name =
    service ??
    attributes['messaging.destination.name'] ??
    attributes['server.address'] ??
    hostOf(attributes['url.full']) ??
    attributes['network.peer.address']
  return String(name || span.name)
}

const hostOf = (url: unknown) => (typeof url === 'string' ? URL.parse(url)?.hostname : undefined)
