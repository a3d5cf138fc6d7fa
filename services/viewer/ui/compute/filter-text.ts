/** X-Ray filter expressions for links to traces. */
type NamedNode = { name: string; type: string; accountId?: string }

/** A text of an expression, and of a filter pattern for log lines. */
const quotedText = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

function idOf({ name, type, accountId }: NamedNode): string {
  if (!type && !accountId) return quotedText(name)
  const members = [
    `name: ${quotedText(name)}`,
    type && `type: ${quotedText(type)}`,
    accountId && `account.id: ${quotedText(accountId)}`,
  ]
  return `id(${members.filter(Boolean).join(', ')})`
}

/** `inside` is a condition on the node's requests; when empty, any request will do. */
export const serviceFilter = (node: NamedNode, inside = '') =>
  `service(${idOf(node)})${inBraces(inside)}`

export const edgeFilter = (from: NamedNode, to: NamedNode, inside = '') =>
  `edge(${idOf(from)}, ${idOf(to)})${inBraces(inside)}`

const inBraces = (inside: string) => (inside === '' ? '' : ` { ${inside} }`)

/** A filter by the group's name: the group's own expression may change. */
export const groupFilter = (name: string | undefined) =>
  name === undefined ? '' : `group.name = ${quotedText(name)}`

/** A range from (inclusive) to (exclusive), in X-Ray's seconds. */
export const responseTimeBetween = (fromMillis: number, toMillis: number) =>
  `responsetime >= ${seconds(fromMillis)} AND responsetime < ${seconds(toMillis)}`

export const durationBetween = (fromMillis: number, toMillis: number) =>
  `duration >= ${seconds(fromMillis)} AND duration < ${seconds(toMillis)}`

const seconds = (millis: number) => Number((Math.max(0, millis) / 1000).toFixed(6))

/** Joined by AND; a filter with OR in it gets brackets. */
export const allOf = (...filters: (string | undefined)[]) =>
  filters
    .filter(filter => filter?.trim())
    .map((filter, _, all) => (all.length > 1 && /\bor\b/i.test(filter!) ? `(${filter})` : filter))
    .join(' AND ')

export const tracesHref = (filter: string, range: URLSearchParams) => {
  const query = new URLSearchParams(range)
  query.set('filter', filter)
  return `/traces?${query}`
}
