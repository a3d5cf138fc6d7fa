import type { AttributeValue } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { cut, jsonValue, members, objectField, quote } from './json.ts'
import {
  cutTextChars,
  type Detail,
  leanAnnotationChars,
  maxAnnotationChars,
  maxAnnotationKeyChars,
  maxAnnotations,
} from './limits.ts'
import { secretKey } from './secrets.ts'
import type { MappingSettings } from './settings.ts'
import { isHttp, isSegment } from './span-kind.ts'
import { sqlEngine } from './sql.ts'
import { withoutSecrets } from './url.ts'

const metadataPrefix = 'aws.xray.metadata.'
const leftOut =
  '"metadata":{"waywiser":{"left_out":"the attributes: the document would exceed 64 kB"}}'

/** Attributes that have a place of their own in the document, by what puts them there. */
const placed = new Map<string, 'always' | 'http' | 'sql' | 'segment'>([
  ['url.query', 'always'],
  ['aws.xray.rule_name', 'always'],
  ['http.request.method', 'http'],
  ['http.response.status_code', 'http'],
  ['http.response.body.size', 'http'],
  ['url.full', 'http'],
  ['url.scheme', 'http'],
  ['url.path', 'http'],
  ['server.address', 'http'],
  ['server.port', 'http'],
  ['user_agent.original', 'http'],
  ['client.address', 'http'],
  ['network.peer.address', 'http'],
  ['db.system.name', 'sql'],
  ['db.system', 'sql'],
  ['db.namespace', 'sql'],
  ['db.name', 'sql'],
  ['db.query.text', 'sql'],
  ['db.statement', 'sql'],
  ['db.user', 'sql'],
  ['db.connection_string', 'sql'],
  ['enduser.id', 'segment'],
  ['user.id', 'segment'],
])

/**
 *     "annotations":{"app_handle":"bob"},"metadata":{"default":{"http.route":"/api/:id"}}
 *
 * Annotations are indexed: attributes under the prefix or on the list, scalar values only. All
 * else that has no place of its own is metadata: `default`, or the namespace of an attribute
 * `aws.xray.metadata.<namespace>` that holds a JSON object. `extra` goes into `default` too.
 */
export function attributeFields(
  span: ReadableSpan,
  settings: MappingSettings,
  detail: Detail,
  extra: string,
): string[] {
  if (detail === 'bare') return [leftOut]
  const annotations = new Map<string, string>()
  const defaults: string[] = extra === '' ? [] : [extra]
  const namespaces = new Map<string, string>()
  const places = placesOf(span)

  for (const key in span.attributes) {
    const value = span.attributes[key]
    const place = placed.get(key)
    if (value === undefined || (place !== undefined && places.has(place))) continue
    if (key.startsWith(metadataPrefix) && readNamespace(key, value, detail, namespaces)) continue
    const annotation = annotationKey(key, value, settings)
    if (annotation && !annotations.has(annotation) && annotations.size < maxAnnotations) {
      annotations.set(annotation, annotationValue(key, value, detail))
    } else if (detail !== 'lean')
      defaults.push(`${quote(key)}:${metadataValue(key, value, detail)}`)
  }
  const inside = [...annotations].map(([key, value]) => `"${key}":${value}`).join(',')
  if (detail === 'lean') return [objectField('annotations', inside), leftOut]
  return [objectField('annotations', inside), metadataField(defaults, namespaces)]
}

function placesOf(span: ReadableSpan): Set<string> {
  const places = new Set(['always'])
  if (isHttp(span)) places.add('http')
  if (sqlEngine(span) !== undefined) places.add('sql').add('http')
  if (isSegment(span)) places.add('segment')
  return places
}

const isScalar = (value: unknown) =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))

/** `app.handle` → `app_handle`: filter expressions know letters, digits and `_` only. */
function annotationKey(key: string, value: unknown, settings: MappingSettings) {
  const isWanted = key.startsWith(settings.annotationPrefix) || settings.annotationKeys.has(key)
  if (!isWanted || !isScalar(value)) return undefined
  return key.replace(/[^A-Za-z0-9_]/g, '_').slice(0, maxAnnotationKeyChars)
}

function annotationValue(key: string, value: AttributeValue, detail: Detail): string {
  if (secretKey.test(key)) return '"[redacted]"'
  const maxChars = detail === 'lean' ? leanAnnotationChars : maxAnnotationChars
  return jsonValue(typeof value === 'string' ? cut(value, maxChars) : value)
}

function metadataValue(key: string, value: AttributeValue, detail: Detail): string {
  if (secretKey.test(key)) return '"[redacted]"'
  const isUrl = key.startsWith('url.') || key === 'http.url' || key === 'http.target'
  const json = jsonValue(isUrl && typeof value === 'string' ? withoutSecrets(value) : value)
  return detail === 'full' || json.length <= cutTextChars ? json : quote(cut(json, cutTextChars))
}

/** Keeps the sender's own text, so that it is not written a second time. */
function readNamespace(
  key: string,
  value: AttributeValue,
  detail: Detail,
  namespaces: Map<string, string>,
): boolean {
  // X-Ray keeps names that start with AWS. to itself.
  const namespace = key.slice(metadataPrefix.length).replace(/^AWS\./i, '')
  if (typeof value !== 'string' || namespace === '') return false
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false
  } catch {
    return false
  }
  if (detail === 'full' || value.length <= cutTextChars) namespaces.set(namespace, value)
  else namespaces.set(namespace, `{"cut":${quote(cut(value, cutTextChars))}}`)
  return true
}

function metadataField(defaults: string[], namespaces: Map<string, string>): string {
  const given = namespaces.get('default')
  namespaces.delete('default')
  if (given !== undefined) defaults.push(given.trim().slice(1, -1))
  const inside = defaults.filter(field => field.trim() !== '').join(',')
  const spaces = [...namespaces].map(([name, json]) => `${quote(name)}:${json}`)
  return objectField('metadata', members(objectField('default', inside), ...spaces))
}
