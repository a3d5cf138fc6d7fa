/** What a text calls an id: its name, and the name of the object that it is in. */
export type IdName = { name: string; owner: string }

/** The names of the libraries that write ids into logs, without punctuation and in lower case. */
const traceNames = new Set([
  'traceid',
  'xraytraceid',
  'awsxraytraceid',
  'awstraceid',
  'amzntraceid',
  'xamzntraceid',
  'oteltraceid',
  'traceparent',
])
const spanNames = new Set(['spanid', 'otelspanid', 'xraysegmentid', 'segmentid'])

/** Owners whose ids are not those of the line: Datadog's and B3's are another trace's. */
const foreignOwners = new Set(['dd', 'b3', 'parent', 'link', 'links'])

/** Whether this is the name of the line's own trace: `otelTraceID`, `trace.id`, `@tr`, `TraceId`. */
export function isTraceName({ name, owner }: IdName): boolean {
  const [plain, plainOwner] = [plainName(name), plainName(owner)]
  if (plain === 'id') return plainOwner === 'trace'
  return (traceNames.has(plain) && !foreignOwners.has(plainOwner)) || name === '@tr'
}

/** `span_id`, `span.id`, `@sp`; `Parent` only as in X-Ray's header. */
export function isSpanName({ name, owner }: IdName): boolean {
  const [plain, plainOwner] = [plainName(name), plainName(owner)]
  if (plain === 'id') return plainOwner === 'span'
  return (spanNames.has(plain) && !foreignOwners.has(plainOwner)) || name === '@sp'
}

const plainName = (name: string) => name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()

const longestName = 40
const longestGap = 12

/**
 * The name before a value, whichever way it is written: `"trace_id":"…"`, `traceId=…`,
 * `TraceId: …`, `\"otelTraceID\": \"…\"`, `trace.id=…`, `"trace":{"id":"…"}`.
 */
export function nameBefore(text: string, at: number): IdName {
  const end = skipBack(text, at, gapCharacters, longestGap)
  const start = skipBack(text, end, nameCharacters, longestName)
  // The letter of JSON's `\n` or `\t` is no part of the name.
  const path = text.slice(text[start - 1] === '\\' ? start + 1 : start, end)
  const dot = path.lastIndexOf('.')
  const name = path.slice(dot + 1)
  if (dot >= 0) return { name, owner: path.slice(path.lastIndexOf('.', dot - 1) + 1, dot) }
  if (name !== 'id') return { name, owner: '' }
  const ownerEnd = skipBack(text, start, gapCharacters, longestGap)
  const ownerStart = skipBack(text, ownerEnd, nameCharacters, longestName)
  return { name, owner: text.slice(ownerStart, ownerEnd) }
}

const gapCharacters = /["'\\\s:=[{]/
const nameCharacters = /[\w.@-]/

/** The place before the last characters of a kind, at most `most` of them. */
function skipBack(text: string, at: number, kind: RegExp, most: number): number {
  let start = at
  while (start > 0 && at - start < most && kind.test(text[start - 1]!)) start--
  return start
}
