import type { DatabaseSync } from 'node:sqlite'
import { routeOfSegment } from '../../graph/route-name.ts'
import { optionalText } from '../records/columns.ts'
import type { WeighedTrace } from './weighed-trace.ts'

/** Of a larger document nothing but its name is read. */
const mostBytes = 64 * 1024

/** Reads the first segment of a trace without spans: the request from outside. */
export function createFirstSegment(database: DatabaseSync) {
  const member = (path: string) =>
    `CASE WHEN octet_length(document) <= ${mostBytes} THEN document ->> '${path}' END`
  const first = database.prepare(`SELECT name, ${member('$.http.request.method')} AS method,
      ${member('$.http.request.url')} AS url, ${member('$.http.request.user_agent')} AS agent,
      coalesce(${member('$.aws.xray.sampling_rule_name')}, ${member('$.aws.xray.rule_name')}) AS rule
    FROM segment WHERE trace = ?
    ORDER BY parent_id IS NOT NULL, is_subsegment, start_us LIMIT 1`)

  return function find(seq: number): Pick<WeighedTrace, 'entry' | 'rule'> | undefined {
    const row = first.get(seq)
    if (!row) return undefined
    const name = String(row.name)
    const { method, url, agent, rule } = row
    const named = { name, method: optionalText(method ?? null), url: optionalText(url ?? null) }
    return {
      entry: {
        service: name,
        route: routeOfSegment(named),
        weight: 1,
        ...(typeof agent === 'string' && { userAgent: agent }),
      },
      ...(typeof rule === 'string' && { rule }),
    }
  }
}
