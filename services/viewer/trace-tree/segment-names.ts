import { isObject } from '../../json/json-object.ts'
import { httpOf } from '../graph/outcome.ts'
import type { TraceSegment } from '../records/api.ts'

/** `GET /orders/0`; without a request its origin, since its name is that of the service. */
export const requestName = ({ document, origin, name }: TraceSegment): string =>
  httpName(document) ?? origin ?? name

/** What a subsegment does: `GET /prices`, `GetItem`, `SELECT`; else its name. */
export function callName({ document, name }: TraceSegment): string {
  const { aws, sql } = { ...document } as { aws?: unknown; sql?: unknown }
  if (isObject(aws) && typeof aws.operation === 'string') return aws.operation
  return httpName(document) ?? (isObject(sql) ? verbOf(sql.sanitized_query) : undefined) ?? name
}

function httpName(document: object): string | undefined {
  const { method, url } = httpOf({ ...document })
  if (url === undefined) return method
  const path = URL.parse(url)?.pathname ?? url.split('?')[0]!
  return [method, path].filter(Boolean).join(' ')
}

const verbOf = (query: unknown) =>
  typeof query === 'string' ? /^\s*([a-z]{2,20})\b/i.exec(query)?.[1]?.toUpperCase() : undefined
