import type { DifferingAttribute } from '../records/api.ts'
import type { ComparedPair } from './compare-trees.ts'

// They differ between any two requests, and say nothing of either.
const alwaysDiffer = new Set(['client.port', 'network.peer.port', 'thread.id', 'http.request_id'])

/** Longer values are cut: the trace has the whole. */
const maxValueLength = 300

/** Attributes that differ, those of resources first, at most `most`. */
export function* compareAttributes(
  pairs: ComparedPair[],
  most: number,
): Generator<void, DifferingAttribute[], void> {
  const found = { resources: [] as DifferingAttribute[], spans: [] as DifferingAttribute[] }
  const services = new Set<string>()
  for (const { service, name, spans } of pairs) {
    const { a, b } = spans
    if (!a || !b) continue
    if (!services.has(service)) {
      services.add(service)
      found.resources.push(...differences(service, a.resource, b.resource))
    }
    if (found.spans.length < most) {
      found.spans.push(...differences(`${service} ${name}`, a.attributes, b.attributes))
    }
    yield
  }
  return [...found.resources, ...found.spans].slice(0, most)
}

type Attributes = Record<string, unknown>

function differences(path: string, a: Attributes, b: Attributes): DifferingAttribute[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys]
    .filter(key => !alwaysDiffer.has(key) && textOf(a[key]) !== textOf(b[key]))
    .map(key => ({
      path,
      key,
      ...(key in a && { a: shortened(a[key]) }),
      ...(key in b && { b: shortened(b[key]) }),
    }))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function shortened(value: unknown): unknown {
  const text = textOf(value) ?? ''
  return text.length <= maxValueLength ? value : `${text.slice(0, maxValueLength)}…`
}
