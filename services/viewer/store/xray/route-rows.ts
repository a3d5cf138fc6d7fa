import type { DatabaseSync } from 'node:sqlite'
import { buckets } from '../../graph/outcome.ts'
import { roundedMicros } from '../../graph/rounded-duration.ts'
import type { RouteCell } from '../../graph/route-sums.ts'
import type { Sliced } from '../../turns/turns.ts'
import { parseJson } from '../records/columns.ts'
import type { TimeRange } from '../records/trace-list-query.ts'
import { createDictionary } from './dictionary.ts'
import type { RouteRequest } from './route-requests.ts'

export type RouteRows = ReturnType<typeof createRouteRows>

/** The traces of a range, divided by time into parts, each from a number (included) to the next. */
export type RouteParts = {
  fromMillis: number
  toMillis: number
  /** One more than there are parts. */
  bounds: number[]
}

/** Some thousand facts are grouped in a few milliseconds. */
const tracesPerLook = 2000

export type RouteName = { service: string; route: string }

/** A route as the dictionary keeps it. */
export const textOfRoute = ({ service, route }: RouteName) =>
  JSON.stringify([service.slice(0, maxNameLength), route])

const maxNameLength = 200

/** A typical trace is looked for among this many, from the newest on. */
const mostPeerLooks = 25
const enoughPeers = 500

const others = () => textOfRoute({ service: 'other services', route: 'other routes' })

/** Requests by route: writes those of a trace, and counts those of many. */
export function createRouteRows(database: DatabaseSync, most: number) {
  const dictionary = createDictionary(database, {
    table: 'route',
    column: 'names',
    usedBy: 'route_fact',
    reference: 'route',
    most,
  })
  const insert = database.prepare('INSERT INTO route_fact VALUES (?, ?, ?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM route_fact WHERE trace = ?')
  const sums = `SELECT route, bucket, duration_us, count(*), total(weight), max(trace)
    FROM route_fact WHERE trace`
  const groups = 'GROUP BY route, bucket, duration_us'
  const between = database.prepare(`${sums} >= ? AND trace < ? ${groups}`)
  const among = database.prepare(`${sums} IN (SELECT value FROM json_each(?)) ${groups}`)
  for (const statement of [between, among]) statement.setReturnArrays(true)
  const arrived = database.prepare(`SELECT min(first_ms) AS first, max(first_ms) AS last,
    max(seq) AS newest FROM trace WHERE first_ms >= ? AND first_ms < ?`)
  const firstSince = database.prepare(
    'SELECT seq FROM trace WHERE first_ms >= ? ORDER BY first_ms, seq LIMIT 1',
  )
  const routeIn = database.prepare(`SELECT trace, route FROM route_fact
    JOIN route ON route.id = route_fact.route
    WHERE trace = (SELECT seq FROM trace WHERE trace_id = ?)
    ORDER BY route.names = ? DESC, duration_us DESC LIMIT 1`)
  const peers = database.prepare(`SELECT trace, max(duration_us) AS duration_us
    FROM route_fact WHERE trace BETWEEN ? AND ? AND route = ? AND bucket = 0 GROUP BY trace`)
  const last = database.prepare('SELECT max(seq) AS seq FROM trace')
  const traceId = database.prepare('SELECT trace_id FROM trace WHERE seq = ?')

  const newest = () => Number(last.get()?.seq ?? 0)

  return {
    /** Replaces those of a trace. Call inside a transaction. */
    put(seq: number, requests: RouteRequest[]): void {
      remove.run(seq)
      for (const [position, request] of requests.entries()) {
        const { bucket, durationMicros, weight } = request
        const id = dictionary.idOf(textOfRoute(request), others, dictionary.forget)
        const outcome = buckets.indexOf(bucket)
        insert.run(seq, position, id, outcome, roundedMicros(durationMicros), weight)
      }
    },
    forget: dictionary.forget,

    /**
     * Divides the traces that arrived in a range into parts of equal time. An open start is the first
     * arrival, an open end is now. Undefined: there are none.
     */
    parts(range: TimeRange, count: number, nowMillis: number): RouteParts | undefined {
      const row = arrived.get(range.fromMillis, range.toMillis)
      if (typeof row?.first !== 'number') return undefined
      const end = Number(row.newest) + 1
      const from = Math.max(range.fromMillis, row.first)
      const to = Math.min(range.toMillis, Math.max(nowMillis, Number(row.last), from + 1))
      const bounds = Array.from({ length: count + 1 }, (_, index) => {
        if (index === count) return end
        const since = firstSince.get(from + ((to - from) * index) / count)?.seq
        return Math.min(Number(since ?? end), end)
      })
      return { fromMillis: from, toMillis: to, bounds }
    },

    /** Counts the requests of all traces. */
    *count({ bounds }: RouteParts, take: (cell: RouteCell) => void): Sliced<void> {
      for (const [part, first] of bounds.slice(0, -1).entries()) {
        const end = bounds[part + 1]!
        for (let from = first; from < end; from += tracesPerLook) {
          const rows = between.all(from, Math.min(from + tracesPerLook, end))
          for (const row of rows as unknown as SumRow[]) take(toCell(row, part))
          yield
        }
      }
    },

    /** Counts those of some traces of the parts. */
    *countOf(
      seqs: number[],
      { bounds }: RouteParts,
      take: (cell: RouteCell) => void,
    ): Sliced<void> {
      for (const [part, first] of bounds.slice(0, -1).entries()) {
        const inPart = seqs.filter(seq => seq >= first && seq < bounds[part + 1]!)
        for (let at = 0; at < inPart.length; at += tracesPerLook) {
          const rows = among.all(JSON.stringify(inPart.slice(at, at + tracesPerLook)))
          for (const row of rows as unknown as SumRow[]) take(toCell(row, part))
          yield
        }
      }
    },

    /** Service and route of all numbers. */
    names: () =>
      new Map(
        dictionary.after(0).map(({ id, text }) => {
          const [service = '', route = ''] = parseJson<string[]>(text, [])
          return [id, { service, route }]
        }),
      ),
    /**
     * A trace with a request of the same route as this one, of median duration among the latest that
     * did not fail. Undefined: there is no other.
     * @param of the request that names the trace. Its callee may have taken longer, so where the
     *   trace has no such request, the longest one counts.
     */
    *typicalOf(id: string, of: RouteName): Sliced<string | undefined> {
      const { trace: seq, route } = routeIn.get(id, textOfRoute(of)) ?? {}
      if (typeof route !== 'number') return undefined
      const found: { trace: number; duration: number }[] = []
      for (let look = 0, end = newest(); look < mostPeerLooks && end > 0; look += 1) {
        const rows = peers.all(end - tracesPerLook + 1, end, route)
        found.push(
          ...rows.map(row => ({ trace: Number(row.trace), duration: Number(row.duration_us) })),
        )
        if (found.length > enoughPeers) break
        end -= tracesPerLook
        yield
      }
      const others = found.filter(({ trace }) => trace !== seq)
      const sorted = others.sort((one, other) => one.duration - other.duration)
      const median = sorted[Math.floor((sorted.length - 1) / 2)]
      return median && (traceId.get(median.trace)?.trace_id as string)
    },
    traceId: (seq: number) => traceId.get(seq)?.trace_id as string | undefined,
  }
}

type SumRow = [
  route: number,
  bucket: number,
  durationMicros: number,
  count: number,
  weight: number,
  newest: number,
]

const toCell = (
  [route, bucket, durationMicros, count, weight, newest]: SumRow,
  part: number,
): RouteCell => ({
  route,
  bucket: buckets[bucket] ?? 'ok',
  durationMicros,
  count,
  weight,
  newest,
  part,
})
