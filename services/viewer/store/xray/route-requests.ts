import type { DatabaseSync } from 'node:sqlite'
import { type Bucket, bucketOf, outcomeOf } from '../../graph/outcome.ts'
import { routeOfSegment, routeOfSpan } from '../../graph/route-name.ts'
import { sampleWeight } from '../../graph/sample-weight.ts'
import { grpcKeys, statusOfSpan } from '../../graph/span-status.ts'
import type { Sliced } from '../../turns/turns.ts'
import {
  consumerKind,
  errorStatus,
  optionalNumber,
  optionalText,
  serverKind,
} from '../records/columns.ts'

/** A request that a service answered, or work that it began by itself, which has ended. */
export type RouteRequest = {
  service: string
  route: string
  bucket: Bucket
  durationMicros: number
  /** How many requests it stands for: more than 1 where others like it were sampled out. */
  weight: number
}

const rowsPerLook = 200

/** Ids are hex digits. */
const afterAllIds = '\u{10ffff}'

/** The requests of a larger trace are those among its first spans and segments. */
const mostLooks = 50

/** More of one trace would hold up the others; a map has them all. */
const mostRequests = 1000

/** Of a larger span or document nothing but its name and its duration is read. */
const mostBytes = 64 * 1024

const member = (column: string, path: string) =>
  `CASE WHEN octet_length(${column}) <= ${mostBytes} THEN ${column} ->> '${path}' END`

/** Most spans have none: of those, nothing is parsed for it. */
const grpcStatus = `CASE WHEN octet_length(request.data) <= ${mostBytes}
  AND instr(request.data, 'rpc') THEN coalesce(${grpcKeys
    .map(key => `request.data ->> '$.attributes."${key}"'`)
    .join(', ')}) END`

/**
 * Reads the requests of a trace: spans of kind SERVER and CONSUMER and those without a parent; of a
 * service without such spans, its segments. A SERVER span directly inside another span of its service
 * is the same request seen twice (a framework's and the server's), unless that one calls.
 */
export function createRouteRequests(database: DatabaseSync) {
  const ofSpans = database.prepare(`
    SELECT request.service, request.name, request.duration_us, request.status, request.http_status,
      ${member('request.data', '$.attributes."http.request.method"')} AS method,
      ${member('request.data', '$.attributes."http.route"')} AS route,
      ${member('request.data', '$.attributes.SampleRate')} AS sample_rate,
      ${member('request.data', '$.traceState')} AS trace_state,
      ${grpcStatus} AS grpc_status
    FROM span AS request
    LEFT JOIN span AS around ON around.trace = ?1 AND around.span_id = request.parent_id
    WHERE request.trace = ?1 AND request.span_id > ?2 AND request.span_id <= ?3
      AND request.in_progress = 0 AND (request.kind IN (${serverKind}, ${consumerKind}) OR request.parent_id IS NULL)
      AND (around.service IS NULL OR around.service <> request.service OR around.kind IN (2, 3))`)
  const endOfLook = database.prepare(`SELECT span_id FROM span WHERE trace = ? AND span_id > ?
    ORDER BY span_id LIMIT 1 OFFSET ${rowsPerLook - 1}`)
  const ofSegments = database.prepare(`SELECT id, name, end_us - start_us AS duration_us,
      ${member('document', '$.http.request.method')} AS method,
      ${member('document', '$.http.request.url')} AS url,
      ${member('document', '$.http.response.status')} AS status,
      ${member('document', '$.error')} AS error,
      ${member('document', '$.throttle')} AS throttle,
      ${member('document', '$.fault')} AS fault
    FROM segment WHERE trace = ? AND id > ? AND is_subsegment = 0 AND end_us IS NOT NULL
    ORDER BY id LIMIT ${rowsPerLook}`)

  function* spansOf(seq: number): Sliced<RouteRequest[]> {
    const found: RouteRequest[] = []
    for (let last = '', look = 0; look < mostLooks; look += 1) {
      const end = endOfLook.get(seq, last)?.span_id
      found.push(...ofSpans.all(seq, last, end ?? afterAllIds).map(requestOfSpan))
      if (typeof end !== 'string') break
      last = end
      yield
    }
    return found
  }

  return function* requestsOf(seq: number): Sliced<RouteRequest[]> {
    const found = yield* spansOf(seq)
    const services = new Set(found.map(({ service }) => service))
    for (let last = '', look = 0; look < mostLooks; look += 1) {
      const rows = ofSegments.all(seq, last)
      found.push(...rows.filter(({ name }) => !services.has(String(name))).map(requestOfSegment))
      if (rows.length < rowsPerLook) break
      last = String(rows.at(-1)!.id)
      yield
    }
    return found.slice(0, mostRequests)
  }
}

type Row = Record<string, unknown>

function requestOfSpan(row: Row): RouteRequest {
  const { name, service, duration_us, status, method, route } = row
  const judged = { httpStatus: optionalNumber(row.http_status), isError: status === errorStatus }
  return {
    service: String(service),
    route: routeOfSpan({
      name: String(name),
      method: optionalText(method),
      route: optionalText(route),
    }),
    bucket: statusOfSpan(judged, { 'rpc.grpc.status_code': row.grpc_status ?? undefined }),
    durationMicros: Number(duration_us),
    weight: sampleWeight(row.sample_rate, row.trace_state),
  }
}

function requestOfSegment(row: Row): RouteRequest {
  const { name, duration_us, method, url, status } = row
  const document = {
    error: row.error === 1,
    throttle: row.throttle === 1,
    fault: row.fault === 1,
    http: { response: { status: optionalNumber(status) } },
  }
  return {
    service: String(name),
    route: routeOfSegment({
      name: String(name),
      method: optionalText(method),
      url: optionalText(url),
    }),
    bucket: bucketOf(outcomeOf(document)),
    durationMicros: Number(duration_us),
    weight: 1,
  }
}
