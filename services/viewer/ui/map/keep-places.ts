import { type Arrow, layoutLayers, type Place } from '../compute/layered-layout.ts'

/**
 * Places for all nodes, of which those that had a place keep it: a map that is asked anew every few
 * seconds must not jump while somebody reads it. A new one stands in the column that it belongs to,
 * at the free place nearest to where it would be in a fresh picture.
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

/** Right of its callers where they stand now, left of its callees when it has none. */
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
