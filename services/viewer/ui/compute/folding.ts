import { parentsFromDepth, type SpanTree } from './span-tree.ts'

/**
 * Which rows are folded: all parents from a depth on (or none), except those toggled one by one. So
 * a link can carry it however large the trace is.
 */
export type Folding = { fromDepth?: number; toggled: readonly string[] }

/** About what fits into an address with room to spare; the first toggled are forgotten first. */
const maxToggled = 100

/** `l1,53995c3f42cd8ad8`: from depth 1 on, but for one row. Anything else is left out. */
export function parseFolding(text: string | undefined): Folding {
  const parts = (text ?? '').split(',').filter(Boolean)
  const depth = parts.map(part => /^l(\d{1,4})$/.exec(part)?.[1]).find(Boolean)
  const toggled = parts.filter(part => /^[0-9a-f]{16}$/.test(part)).slice(-maxToggled)
  return { ...(depth !== undefined && { fromDepth: Number(depth) }), toggled }
}

export const writeFolding = ({ fromDepth, toggled }: Folding): string =>
  [...(fromDepth === undefined ? [] : [`l${fromDepth}`]), ...toggled.slice(-maxToggled)].join(',')

export function foldedIds(tree: SpanTree, { fromDepth, toggled }: Folding): Set<string> {
  const ids = new Set(fromDepth === undefined ? [] : parentsFromDepth(tree, fromDepth))
  for (const id of toggled) {
    if (!ids.delete(id)) ids.add(id)
  }
  return ids
}

/** Each id changes from folded to unfolded, or back. */
export function toggleFolded(folding: Folding, ids: string[]): Folding {
  const toggled = new Set(folding.toggled)
  for (const id of ids) {
    if (!toggled.delete(id)) toggled.add(id)
  }
  return { ...folding, toggled: [...toggled] }
}
