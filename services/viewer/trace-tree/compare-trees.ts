import type { ComparedRow, ComparedSide } from '../records/api.ts'
import { selfMillis } from './self-time.ts'
import { spanStatus } from './span-status.ts'
import type { SpanTree, TreeRow, WaterfallSpan } from './span-tree.ts'

export type ComparedPair = ComparedRow & { spans: { a?: WaterfallSpan; b?: WaterfallSpan } }

type Side = 'a' | 'b'
const sides = ['a', 'b'] as const satisfies Side[]

type Place = { key: string; offset: number; rows: { [side in Side]?: TreeRow } }

/**
 * The spans of two traces, merged into one tree, depth first. Spans are the same when service, name
 * and ancestors are, and when they are the n-th such child of their parent by start.
 */
export function compareTrees(a: SpanTree, b: SpanTree): ComparedPair[] {
  const trees = { a, b }
  const own = { a: selfMillis(a), b: selfMillis(b) }
  const children = { a: childrenOf(a), b: childrenOf(b) }
  const compared: ComparedPair[] = []
  const waiting = placesOf(trees, { a: children.a.get(-1), b: children.b.get(-1) })
    .reverse()
    .map(place => ({ place, depth: 0 }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { place, depth } = next
    compared.push(pairOf(place, depth, trees, own))
    const below = {
      a: place.rows.a && children.a.get(place.rows.a.index),
      b: place.rows.b && children.b.get(place.rows.b.index),
    }
    for (const inner of placesOf(trees, below).reverse()) {
      waiting.push({ place: inner, depth: depth + 1 })
    }
  }
  return compared
}

function childrenOf({ rows }: SpanTree): Map<number, TreeRow[]> {
  const children = new Map<number, TreeRow[]>()
  for (const row of rows) {
    const siblings = children.get(row.parent)
    if (siblings) siblings.push(row)
    else children.set(row.parent, [row])
  }
  return children
}

/** Siblings of both traces, by start, each with the one of the other trace that is in its place. */
function placesOf(
  trees: { [side in Side]: SpanTree },
  rows: { [side in Side]?: TreeRow[] | undefined },
): Place[] {
  const places = new Map<string, Place>()
  for (const side of sides) {
    const counts = new Map<string, number>()
    for (const row of rows[side] ?? []) {
      const name = JSON.stringify([row.span?.service, row.span?.name])
      const ordinal = (counts.get(name) ?? 0) + 1
      counts.set(name, ordinal)
      const key = `${ordinal} ${name}`
      const offset = (row.span?.startMillis ?? 0) - trees[side].startMillis
      const place = places.get(key) ?? { key, offset, rows: {} }
      places.set(key, place)
      place.rows[side] = row
    }
  }
  return [...places.values()].sort((one, other) => one.offset - other.offset)
}

function pairOf(
  { key, rows }: Place,
  depth: number,
  trees: { [side in Side]: SpanTree },
  own: { [side in Side]: number[] },
): ComparedPair {
  const [a, b] = sides.map(side => {
    const row = rows[side]
    return row && sideOf(row, trees[side], own[side])
  })
  const { service, name } = (rows.a ?? rows.b)!.span ?? { service: '', name: 'not received' }
  return {
    service,
    name,
    ordinal: Number.parseInt(key, 10),
    depth,
    ...(a && { a }),
    ...(b && { b }),
    deltaMillis: (b?.durationMillis ?? 0) - (a?.durationMillis ?? 0),
    spans: { a: rows.a?.span, b: rows.b?.span },
  }
}

const sideOf = ({ id, index, span }: TreeRow, tree: SpanTree, own: number[]): ComparedSide => ({
  spanId: id,
  offsetMillis: (span?.startMillis ?? tree.startMillis) - tree.startMillis,
  durationMillis: span?.durationMillis ?? 0,
  selfMillis: own[index] ?? 0,
  status: span ? spanStatus(span) : 'ok',
})

/** How much more of its own time a span has in `b`, in milliseconds. */
export const growthMillis = ({ a, b }: ComparedRow) => (b?.selfMillis ?? 0) - (a?.selfMillis ?? 0)
