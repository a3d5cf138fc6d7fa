import type { LeanRows, TraceSpan } from '../records/api.ts'
import type { WaterfallSpan } from './span-tree.ts'

/** The spans of lean rows: `isLean`, without attributes, events and links until `fillIn` has them. */
export function leanSpans(rows: LeanRows): WaterfallSpan[] {
  const { names, services, kinds, statuses, few } = rows
  const attributes = new Map<number, TraceSpan['attributes']>()
  const attributesOf = (code: number) => {
    const known = attributes.get(code)
    if (known) return known
    const made = code > 0 ? { 'http.response.status_code': code } : {}
    attributes.set(code, made)
    return made
  }
  return rows.id.map((spanId, index) => ({
    spanId,
    parentId: rows.id[rows.parent[index]!],
    name: names[rows.name[index]!]!,
    kind: kinds[rows.kind[index]!]!,
    service: services[rows.service[index]!]!,
    startMillis: rows.startMillis + rows.startMicros[index]! / 1000,
    durationMillis: rows.durationMicros[index]! / 1000,
    status: statuses[rows.status[index]!]!,
    attributes: attributesOf(rows.httpStatus[index]!),
    events: [],
    links: [],
    resource: {},
    isLean: true,
    ...few[index],
  }))
}

/** A span in progress keeps its duration, which is the one until now. */
export function fillIn(span: WaterfallSpan, whole: TraceSpan): void {
  const { durationMillis } = span
  Object.assign(span, whole, { durationMillis, isLean: false })
}
