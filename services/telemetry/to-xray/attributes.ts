import type { AttributeValue } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { redactText } from '../../secrets/redact-text.ts'
import { type AttributeKey, attributeKey, metadataPrefix, places } from './attribute-key.ts'
import { cut, jsonValue, objectField, quote } from './json.ts'
import {
  cutTextChars,
  type Detail,
  leanAnnotationChars,
  maxAnnotationChars,
  maxAnnotations,
  maxDocumentBytes,
} from './limits.ts'
import type { MappingSettings } from './settings.ts'
import { isHttp, isSegment } from './span-kind.ts'
import { sqlEngine } from './sql.ts'
import { withoutSecrets } from './url.ts'

const leftOut =
  ',"metadata":{"waywiser":{"left_out":"the attributes: the document would exceed 64 kB"}}'

/**
 *     ,"annotations":{"app_handle":"bob"},"metadata":{"default":{"http.route":"/api/:id"}}
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
): string {
  if (detail === 'bare') return leftOut
  const toldElsewhere = placesOf(span)
  const annotated = new Set<string>()
  const namespaces = new Map<string, string>()
  let annotations = ''
  let defaults = extra
  for (const name in span.attributes) {
    const value = span.attributes[name]
    const key = attributeKey(name)
    if (value === undefined || (key.place & toldElsewhere) !== 0) continue
    if (key.isNamespace && readNamespace(name, value, detail, namespaces)) continue
    const canAnnotate = annotated.size < maxAnnotations && !annotated.has(key.annotation)
    if (canAnnotate && isScalar(value) && isWanted(name, settings)) {
      annotated.add(key.annotation)
      annotations += `,"${key.annotation}":${annotationValue(key, value, detail)}`
    } else if (detail !== 'lean') {
      defaults += `,${key.quoted}:${metadataValue(key, value, detail)}`
    }
  }
  const metadata = detail === 'lean' ? leftOut : metadataField(defaults, namespaces)
  return objectField('annotations', annotations) + metadata
}

function placesOf(span: ReadableSpan): number {
  const isSql = sqlEngine(span) !== undefined
  return (
    places.always |
    (isHttp(span) || isSql ? places.http : 0) |
    (isSql ? places.sql : 0) |
    (isSegment(span) ? places.segment : 0)
  )
}

const isWanted = (name: string, settings: MappingSettings) =>
  name.startsWith(settings.annotationPrefix) || settings.annotationKeys.has(name)

const isScalar = (value: unknown) =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))

function annotationValue(key: AttributeKey, value: AttributeValue, detail: Detail): string {
  if (key.isSecret) return '"[redacted]"'
  const maxChars = detail === 'lean' ? leanAnnotationChars : maxAnnotationChars
  return jsonValue(typeof value === 'string' ? cut(redactText(value), maxChars) : value)
}

function metadataValue(key: AttributeKey, value: AttributeValue, detail: Detail): string {
  if (key.isSecret) return '"[redacted]"'
  // Cut before it is quoted: what cannot fit anyway should cost nothing.
  const maxChars = detail === 'full' ? maxDocumentBytes : cutTextChars
  if (typeof value === 'string') {
    return quote(cut(key.isUrl ? withoutSecrets(value) : redactText(value), maxChars))
  }
  const json = jsonValue(value)
  return json.length <= maxChars ? json : quote(cut(json, maxChars))
}

/** Keeps the sender's own text, so that it is not written a second time. */
function readNamespace(
  name: string,
  value: AttributeValue,
  detail: Detail,
  namespaces: Map<string, string>,
): boolean {
  // X-Ray keeps names that start with AWS. to itself.
  const namespace = name.slice(metadataPrefix.length).replace(/^(?:AWS\.)+/i, '')
  if (typeof value !== 'string' || namespace === '') return false
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false
  } catch {
    return false
  }
  const shown = redactText(value)
  if (detail === 'full' || shown.length <= cutTextChars) namespaces.set(namespace, shown)
  else namespaces.set(namespace, `{"cut":${quote(cut(shown, cutTextChars))}}`)
  return true
}

function metadataField(defaults: string, namespaces: Map<string, string>): string {
  let inside = defaults
  let others = ''
  for (const [namespace, json] of namespaces) {
    const members = json.trim().slice(1, -1).trim()
    if (namespace !== 'default') others += `,${quote(namespace)}:${json}`
    else if (members !== '') inside += `,${members}`
  }
  return objectField('metadata', objectField('default', inside) + others)
}
