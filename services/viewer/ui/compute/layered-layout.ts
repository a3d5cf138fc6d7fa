/** The column and row of a node; the drawing decides how large these are. */
export type Place = { column: number; row: number }
export type Arrow = { from: string; to: string }

/**
 * Layers from left to right: each node is one column right of its rightmost caller; arrows that would
 * close a circle are ignored. Within a column, nodes are near the middle of their neighbours, which
 * keeps arrows short and mostly free of crossings. The result depends on the input alone.
 */
export function layoutLayers(ids: string[], arrows: Arrow[]): Map<string, Place> {
  const forward = withoutCircles(ids, arrows)
  const columns = columnsOf(ids, forward)
  const layers: string[][] = []
  for (const id of ids) {
    const column = columns.get(id)!
    layers[column] ??= []
    layers[column].push(id)
  }
  const rows = new Map<string, number>()
  for (const layer of layers) spread(layer, rows)
  for (let sweep = 0; sweep < 4; sweep++) {
    const ordered = sweep % 2 === 0 ? layers : layers.toReversed()
    for (const layer of ordered) orderByNeighbours(layer, forward, rows)
  }
  return new Map(ids.map(id => [id, { column: columns.get(id)!, row: rows.get(id)! }]))
}

function withoutCircles(ids: string[], arrows: Arrow[]): Arrow[] {
  const next = new Map<string, string[]>(ids.map(id => [id, []]))
  const kept: Arrow[] = []
  for (const arrow of arrows) {
    if (arrow.from === arrow.to || !next.has(arrow.from) || !next.has(arrow.to)) continue
    if (reaches(next, arrow.to, arrow.from)) continue
    next.get(arrow.from)!.push(arrow.to)
    kept.push(arrow)
  }
  return kept
}

function reaches(next: Map<string, string[]>, from: string, target: string): boolean {
  const waiting = [from]
  const seen = new Set<string>()
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === target) return true
    if (seen.has(id)) continue
    seen.add(id)
    waiting.push(...(next.get(id) ?? []))
  }
  return false
}

function columnsOf(ids: string[], arrows: Arrow[]): Map<string, number> {
  const columns = new Map(ids.map(id => [id, 0]))
  for (let round = 0, changed = true; changed && round < ids.length; round++) {
    changed = false
    for (const { from, to } of arrows) {
      const column = columns.get(from)! + 1
      if (column <= columns.get(to)!) continue
      columns.set(to, column)
      changed = true
    }
  }
  return columns
}

/** One row apart, around the middle line 0. */
function spread(layer: string[], rows: Map<string, number>): void {
  for (const [index, id] of layer.entries()) rows.set(id, index - (layer.length - 1) / 2)
}

function orderByNeighbours(layer: string[], arrows: Arrow[], rows: Map<string, number>): void {
  const wanted = new Map(
    layer.map(id => {
      const neighbours = arrows.flatMap(({ from, to }) =>
        from === id ? [rows.get(to)!] : to === id ? [rows.get(from)!] : [],
      )
      const sum = neighbours.reduce((total, row) => total + row, 0)
      return [id, neighbours.length > 0 ? sum / neighbours.length : rows.get(id)!]
    }),
  )
  layer.sort((one, other) => wanted.get(one)! - wanted.get(other)!)
  spread(layer, rows)
}
