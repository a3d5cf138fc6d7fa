import { parentsFromDepth, type SpanTree } from '../../trace-tree/span-tree.ts'

/**
 * Which rows are folded: all parents from a depth on (or none), except the toggled ones. This stays
 * short enough for an address, however large the trace is.
 */
export type Folding = {
  fromDepth?: number | undefined
  /** Also those of repeated siblings, which are folded else. */
  isAllOpen?: boolean
  toggled: readonly string[]
}

/** Fits into an address; the oldest are forgotten first. */
const maxToggled = 100

/** `l1,53995c3f42cd8ad8`: from depth 1 on, except one row. Anything else is ignored. */
export function parseFolding(text: string | undefined): Folding {
  const parts = (text ?? '').split(',').filter(Boolean)
  const depth = parts.map(part => /^l(\d{1,4})$/.exec(part)?.[1]).find(Boolean)
  const toggled = parts.filter(part => /^x?[0-9a-f]{16}$/.test(part)).slice(-maxToggled)
  const isAllOpen = parts.includes('x') && { isAllOpen: true }
  return { ...(depth !== undefined && { fromDepth: Number(depth) }), ...isAllOpen, toggled }
}

export const writeFolding = ({ fromDepth, isAllOpen, toggled }: Folding): string =>
  [
    ...(fromDepth === undefined ? [] : [`l${fromDepth}`]),
    ...(isAllOpen ? ['x'] : []),
    ...toggled.slice(-maxToggled),
  ].join(',')

/** `groups`: rows of repeated siblings. */
export function foldedIds(
  tree: SpanTree,
  { fromDepth, isAllOpen, toggled }: Folding,
  groups: Iterable<{ id: string }> = [],
): Set<string> {
  const ids = new Set(fromDepth === undefined ? [] : parentsFromDepth(tree, fromDepth))
  if (!isAllOpen) for (const { id } of groups) ids.add(id)
  for (const id of toggled) {
    if (!ids.delete(id)) ids.add(id)
  }
  return ids
}

/** Folds the unfolded ids, and unfolds the folded ones. */
export function toggleFolded(folding: Folding, ids: string[]): Folding {
  const toggled = new Set(folding.toggled)
  for (const id of ids) {
    if (!toggled.delete(id)) toggled.add(id)
  }
  return { ...folding, toggled: [...toggled] }
}
