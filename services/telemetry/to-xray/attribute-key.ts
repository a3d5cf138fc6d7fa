import { isSecretName } from '../../secrets/secret-names.ts'
import { maxAnnotationKeyChars } from './limits.ts'

/** The blocks of a document that may show an attribute, so that metadata need not. */
export const places = { always: 1, http: 2, sql: 4, segment: 8 } as const

const placed = new Map<string, number>([
  ['url.query', places.always],
  ['aws.xray.rule_name', places.always],
  ['http.request.method', places.http],
  ['http.response.status_code', places.http],
  ['http.response.body.size', places.http],
  ['url.full', places.http],
  ['url.scheme', places.http],
  ['url.path', places.http],
  ['server.address', places.http],
  ['server.port', places.http],
  ['user_agent.original', places.http],
  ['client.address', places.http],
  ['network.peer.address', places.http],
  ['db.system.name', places.sql],
  ['db.system', places.sql],
  ['db.namespace', places.sql],
  ['db.name', places.sql],
  ['db.query.text', places.sql],
  ['db.statement', places.sql],
  ['db.user', places.sql],
  ['db.connection_string', places.sql],
  ['enduser.id', places.segment],
  ['user.id', places.segment],
])

export const metadataPrefix = 'aws.xray.metadata.'

const urlKey = /^(?:url\.|http\.(?:url|target)$)/

/** Everything that an attribute's name decides. */
export type AttributeKey = {
  /** The name in `metadata`. */
  metadata: string
  /** `app.handle` → `app_handle`: filter expressions allow letters, digits and `_` only. */
  annotation: string
  place: number
  /** Whether the value is a secret, as captured headers often are. */
  isSecret: boolean
  isUrl: boolean
  isNamespace: boolean
}

// Every span repeats the same few names, so each is read once. Bounded: an application may put
// values into names.
const maxKnown = 2000
const known = new Map<string, AttributeKey>()

export function attributeKey(key: string): AttributeKey {
  const before = known.get(key)
  if (before) return before
  const read: AttributeKey = {
    metadata: key.toWellFormed(),
    annotation: key.replace(/[^A-Za-z0-9_]/g, '_').slice(0, maxAnnotationKeyChars),
    place: placed.get(key) ?? 0,
    isSecret: isSecretName(key),
    isUrl: urlKey.test(key),
    isNamespace: key.startsWith(metadataPrefix),
  }
  if (known.size >= maxKnown) known.clear()
  known.set(key, read)
  return read
}
