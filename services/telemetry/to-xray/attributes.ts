import type { AttributeValue } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { isObject, type JsonObject, setMember } from '../../json/json-object.ts'
import { redactText } from '../../secrets/redact-text.ts'
import type { AnnotationValue, SegmentDocument } from '../../x-ray/segment-document.ts'
import { type AttributeKey, attributeKey, metadataPrefix, places } from './attribute-key.ts'
import {
  cutTextChars,
  type Detail,
  leanAnnotationChars,
  maxAnnotationChars,
  maxAnnotations,
  maxDocumentBytes,
} from './limits.ts'
import { cutText, jsonText, jsonValue, unlessEmpty } from './member-values.ts'
import type { MappingSettings } from './settings.ts'
import { isHttp, isSegment } from './span-kind.ts'
import { sqlEngine } from './sql.ts'
import { withoutSecrets } from './url.ts'

type AttributeBlocks = Pick<SegmentDocument, 'annotations' | 'metadata'>
type Namespaces = NonNullable<SegmentDocument['metadata']>

const annotationPrefix = 'app.'

const leftOut = {
  waywiser: { left_out: 'the attributes: the document would exceed 64 kB' },
}

/**
 *     "annotations":{"app_handle":"bob"},"metadata":{"default":{"http.route":"/api/:id"}}
 *
 * X-Ray indexes annotations: scalar attributes under the prefix or on the list. Every other
 * attribute without a member of its own is metadata: in `default`, or in the namespace of an
 * attribute `aws.xray.metadata.<namespace>` that holds a JSON object. `extra` goes into `default`
 * too.
 */
export function attributeBlocks(
  span: ReadableSpan,
  settings: MappingSettings,
  detail: Detail,
  extra: JsonObject = {},
): AttributeBlocks {
  if (detail === 'bare') return { metadata: leftOut }
  const shownElsewhere = placesOf(span)
  const annotations: Record<string, AnnotationValue> = {}
  let annotationCount = 0
  const namespaces: Namespaces = {}
  const defaults = { ...extra }
  for (const name in span.attributes) {
    const value = span.attributes[name]
    const key = attributeKey(name)
    if (value === undefined || (key.place & shownElsewhere) !== 0) continue
    if (key.isNamespace && readNamespace(name, value, detail, namespaces)) continue
    const canAnnotate =
      annotationCount < maxAnnotations && !Object.hasOwn(annotations, key.annotation)
    if (canAnnotate && isScalar(value) && isWanted(name, settings)) {
      setMember(annotations, key.annotation, annotationValue(key, value, detail))
      annotationCount++
    } else if (detail !== 'lean') {
      setMember(defaults, key.metadata, metadataValue(key, value, detail))
    }
  }
  return {
    annotations: unlessEmpty(annotations),
    metadata: detail === 'lean' ? leftOut : metadataOf(defaults, namespaces),
  }
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
  name.startsWith(annotationPrefix) || settings.annotationKeys.has(name)

const isScalar = (value: unknown): value is AnnotationValue =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)

function annotationValue(
  key: AttributeKey,
  value: AnnotationValue,
  detail: Detail,
): AnnotationValue {
  if (key.isSecret) return '[redacted]'
  if (typeof value !== 'string') return value
  return cutText(redactText(value), detail === 'lean' ? leanAnnotationChars : maxAnnotationChars)
}

function metadataValue(key: AttributeKey, value: AttributeValue, detail: Detail): unknown {
  if (key.isSecret) return '[redacted]'
  // Cut before it is stringified: text that cannot fit should cost nothing.
  const maxChars = detail === 'full' ? maxDocumentBytes : cutTextChars
  if (typeof value === 'string') {
    return cutText(key.isUrl ? withoutSecrets(value) : redactText(value), maxChars)
  }
  if (typeof value !== 'object') return jsonValue(value)
  const json = jsonText(value)
  return json.length <= maxChars ? JSON.parse(json) : cutText(json, maxChars)
}

/** Whether the attribute is the metadata of a namespace; then `namespaces` holds it. */
function readNamespace(
  name: string,
  value: AttributeValue,
  detail: Detail,
  namespaces: Namespaces,
): boolean {
  // X-Ray reserves namespaces that start with AWS.
  const namespace = name.slice(metadataPrefix.length).replace(/^(?:AWS\.)+/i, '')
  if (typeof value !== 'string' || namespace === '') return false
  const text = redactText(value)
  const members = parseObject(text)
  if (members === undefined) return false
  const isShort = detail === 'full' || text.length <= cutTextChars
  const shown = isShort ? members : { cut: cutText(text, cutTextChars) }
  setMember(namespaces, namespace.toWellFormed(), shown)
  return true
}

function parseObject(json: string): JsonObject | undefined {
  try {
    const parsed = jsonValue(JSON.parse(json))
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** @param namespaces those of the span; the members of its `default` are added to `defaults` */
export function metadataOf(
  defaults: JsonObject,
  namespaces: Namespaces = {},
): Namespaces | undefined {
  for (const [name, value] of Object.entries(namespaces.default ?? {})) {
    setMember(defaults, name, value)
  }
  return unlessEmpty({ ...namespaces, default: unlessEmpty(defaults) })
}
