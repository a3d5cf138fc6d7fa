export type AttributeGroup = { name: string; attributes: [key: string, value: unknown][] }

/** The application's own come first, then the request's, then the rest alphabetically. */
const first = ['app', 'http', 'url', 'db', 'error', 'exception', 'rollbar', 'peer']

/** Attributes by the first part of their key (`http.route` → `http`); keys without a dot: `other`. */
export function groupAttributes(attributes: Record<string, unknown>): AttributeGroup[] {
  const groups = new Map<string, AttributeGroup>()
  for (const [key, value] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = key.includes('.') ? key.slice(0, key.indexOf('.')) : 'other'
    const group = groups.get(name) ?? { name, attributes: [] }
    group.attributes.push([key, value])
    groups.set(name, group)
  }
  return [...groups.values()].sort(
    (one, other) => rank(one.name) - rank(other.name) || (one.name < other.name ? -1 : 1),
  )
}

const rank = (name: string) => {
  if (name === 'other') return first.length + 1
  return first.includes(name) ? first.indexOf(name) : first.length
}
