/**
 * The keys of what is no attribute: `name=GET /api` finds a span or a segment by its name. In the
 * index each is one character that no sender's key has, since the word "name" is not looked for in
 * them.
 */
export const ownKeys = {
  /** Of spans, segments, events, scopes; the class of an error. */
  name: '\x02',
  service: '\x03',
  /** Of spans, as `SERVER`. */
  kind: '\x04',
  /** Of spans; the level of errors and lines. */
  status: '\x05',
  /** Of lines, errors, and of a span's status. */
  message: '\x06',
  /** Ids that are no trace's and no span's, such as that of an item. */
  id: '\x07',
} as const

export type OwnKey = keyof typeof ownKeys

export const ownKeyOf = (key: string): string | undefined =>
  Object.hasOwn(ownKeys, key) ? ownKeys[key as OwnKey] : undefined
