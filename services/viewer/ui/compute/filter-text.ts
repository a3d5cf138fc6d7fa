/** Writes X-Ray filter expressions, for links from a picture to the traces behind it. */
export type NamedNode = { name: string; type: string }

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

const idOf = ({ name, type }: NamedNode) =>
  type === '' ? quoted(name) : `id(name: ${quoted(name)}, type: ${quoted(type)})`

/** `inside` is what is asked of the node's own requests; empty: that there are any. */
export const serviceFilter = (node: NamedNode, inside = '') =>
  `service(${idOf(node)})${in_(inside)}`

export const edgeFilter = (from: NamedNode, to: NamedNode, inside = '') =>
  `edge(${idOf(from)}, ${idOf(to)})${in_(inside)}`

const in_ = (inside: string) => (inside === '' ? '' : ` { ${inside} }`)

/** By name, never the group's own expression: that one may change, and need not fit in here. */
export const groupFilter = (name: string | undefined) =>
  name === undefined ? '' : `group.name = ${quoted(name)}`

/** From (included) to (excluded); X-Ray counts in seconds. */
export const responseTimeBetween = (fromMillis: number, toMillis: number) =>
  `responsetime >= ${seconds(fromMillis)} AND responsetime < ${seconds(toMillis)}`

export const durationBetween = (fromMillis: number, toMillis: number) =>
  `duration >= ${seconds(fromMillis)} AND duration < ${seconds(toMillis)}`

const seconds = (millis: number) => Number((Math.max(0, millis) / 1000).toFixed(6))

/** All of these; one with OR in it gets brackets. */
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
