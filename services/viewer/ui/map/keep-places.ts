import { type Arrow, layoutLayers, type Place } from '../compute/layered-layout.ts'

/**
 * Places for all nodes. Nodes that had a place keep it, so that the map does not jump at each refresh.
 * A new node gets the free place in its column that is nearest to its place in a fresh layout.
 */
export function keepPlaces(
  before: ReadonlyMap<string, Place>,
  ids: string[],
  arrows: Arrow[],
): Map<string, Place> {
  const fresh = layoutLayers(ids, arrows)
  const kept = ids.filter(id => before.has(id))
  if (kept.length === 0) return fresh
  const places = new Map(kept.map(id => [id, before.get(id)!]))
  for (const id of ids) {
    if (!places.has(id)) places.set(id, freeNear(wantedPlace(id, places, arrows, fresh), places))
  }
  return new Map(ids.map(id => [id, places.get(id)!]))
}

/** The column right of its callers, or left of its callees when it has no callers. */
function wantedPlace(
  id: string,
  places: ReadonlyMap<string, Place>,
  arrows: Arrow[],
  fresh: ReadonlyMap<string, Place>,
): Place {
  const { row, column } = fresh.get(id)!
  const callers = arrows.filter(({ to }) => to === id).flatMap(({ from }) => places.get(from) ?? [])
  if (callers.length > 0) return { row, column: Math.max(...callers.map(at => at.column)) + 1 }
  const callees = arrows.filter(({ from }) => from === id).flatMap(({ to }) => places.get(to) ?? [])
  if (callees.length > 0) return { row, column: Math.min(...callees.map(at => at.column)) - 1 }
  return { row, column }
}

function freeNear(wanted: Place, places: ReadonlyMap<string, Place>): Place {
  const taken = [...places.values()].filter(({ column }) => column === wanted.column)
  const isFree = (row: number) => taken.every(place => Math.abs(place.row - row) >= 1)
  for (let away = 0; ; away += 0.5) {
    const row = [wanted.row + away, wanted.row - away].find(isFree)
    if (row !== undefined) return { column: wanted.column, row }
  }
}
