import type { DatabaseSync } from 'node:sqlite'
import { parseObject } from '../../json/parse-object.ts'
import { type Lens, lenses } from '../../records/api.ts'

/** Resources that one look reads, and services that are remembered. */
const most = 500

export type Announcements = ReturnType<typeof createAnnouncements>

/** The lenses that a resource announces; undefined: it is not of one of our senders. */
export function announcedBy(resource: Record<string, unknown>): Lens[] | undefined {
  const announced = resource['waywiser.lenses']
  return Array.isArray(announced) ? lenses.filter(lens => announced.includes(lens)) : undefined
}

/**
 * What each service announced by its latest spans. When the spans of a trace are refused, its lines
 * and segments still name their service.
 */
export function createAnnouncements(database: DatabaseSync) {
  const newest = database.prepare(
    `SELECT trace, attributes FROM resource WHERE trace >= ? ORDER BY trace DESC LIMIT ${most}`,
  )
  const known = new Map<string, Lens[]>()
  let seen = -1

  function look(): void {
    const rows = newest.all(seen)
    for (const row of rows.reverse()) {
      seen = Number(row.trace)
      const resource = parseObject(String(row.attributes))
      const service = resource['service.name']
      const announced = announcedBy(resource)
      if (typeof service !== 'string' || !announced) continue
      if (known.size < most || known.has(service)) known.set(service, announced)
    }
  }

  /** The lenses that any of these services announced; undefined when none announced any. */
  function of(services: Iterable<string>): Set<Lens> | undefined {
    look()
    const found = [...services].flatMap(service => known.get(service) ?? [])
    return found.length > 0 ? new Set(found) : undefined
  }

  return { of }
}
