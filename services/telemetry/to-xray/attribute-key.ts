import { isSecretName } from '../../secrets/secret-names.ts'
import { quote } from './json.ts'
import { maxAnnotationKeyChars } from './limits.ts'

/** Which block of a document may tell an attribute, so that metadata need not. */
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

/** All that an attribute's name decides. */
export type AttributeKey = {
  quoted: string
  /** `app.handle` → `app_handle`: filter expressions know letters, digits and `_` only. */
  annotation: string
  place: number
  /** By its name, as captured headers often are. */
  isSecret: boolean
  isUrl: boolean
  isNamespace: boolean
}

// Names are few and come with every span, so what they decide is worked out once. Bounded, for
// those who put a value into a name.
const maxKnown = 2000
const known = new Map<string, AttributeKey>()

export function attributeKey(key: string): AttributeKey {
  const before = known.get(key)
  if (before) return before
  const read: AttributeKey = {
    quoted: quote(key),
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
