import { ancestorsOf, hasFailed, type TreeRow } from '../../trace-tree/span-tree.ts'
import { toggleFolded } from '../compute/folding.ts'
import { viewAround } from '../compute/time-scale.ts'
import { setQuery } from './location.ts'
import type { TraceState } from './trace-state.ts'

export type TraceActions = ReturnType<typeof createTraceActions>

/** Everything that a key or a button does on the trace page. */
export function createTraceActions(state: TraceState) {
  const selection = createSelectActions(state)
  const { select, selectedRow, move } = selection
  return {
    ...selection,
    ...createFoldActions(state, selection),
    ...createSearchActions(state, selection),
    /** Selects a row and shows its details. */
    open(row: TreeRow) {
      select(row)
      state.detailsOpen.value = true
    },
    toggleDetails() {
      if (!state.selectedId.value) move(1)
      state.detailsOpen.value = !state.detailsOpen.value
    },
    fit: () => state.zoomTo(undefined),
    zoomToSelected() {
      const span = selectedRow()?.span
      if (!span) return
      const from = span.startMillis - state.startMillis.value
      state.zoomTo(viewAround(state.whole.value, from, from + span.durationMillis))
    },
  }
}

type SelectActions = ReturnType<typeof createSelectActions>

function createSelectActions(state: TraceState) {
  const selectedIndex = () => state.rows.value.findIndex(row => row.id === state.selectedId.value)

  function select(row: TreeRow | undefined): void {
    if (!row) return
    if (state.shownOnly.value?.has(row) === false) state.showAll()
    const folded = ancestorsOf(state.tree.value, row.id).filter(id => state.collapsed.value.has(id))
    if (folded.length > 0) state.fold(toggleFolded(state.folding.value, folded))
    setQuery({ span: row.id })
    if (!row.span) return
    state.point({ atMillis: row.span.startMillis - state.startMillis.value, spanId: row.id })
  }

  return {
    select,
    selectedRow: () => state.rows.value[selectedIndex()],
    selectId(id: string | undefined) {
      select(state.tree.value.rows[state.tree.value.indexById.get(id ?? '') ?? -1])
    },
    move(by: number) {
      const { length } = state.rows.value
      const from = selectedIndex()
      const to = from < 0 && Number.isFinite(by) ? (by > 0 ? 0 : length - 1) : from + by
      select(state.rows.value[Math.min(length - 1, Math.max(0, to))])
    },
  }
}

function createFoldActions(state: TraceState, { select, selectId, selectedRow }: SelectActions) {
  const isFolded = (row: TreeRow) => state.collapsed.value.has(row.id)

  function fold(row: TreeRow, folded: boolean): void {
    if (row.size === 1 || isFolded(row) === folded) return
    state.fold(toggleFolded(state.folding.value, [row.id]))
  }

  function foldFrom(depth: number | undefined): void {
    state.fold({ fromDepth: depth, toggled: [] })
    // When the selected span is hidden now, its outermost folded ancestor is selected instead.
    const hiding = ancestorsOf(state.tree.value, state.selectedId.value ?? '').filter(id =>
      state.collapsed.value.has(id),
    )
    if (hiding.length > 0) selectId(hiding.at(-1))
  }

  return {
    fold,
    foldAll: () => foldFrom(0),
    unfoldAll: () => foldFrom(undefined),
    foldLevel(by: 1 | -1) {
      const open = state.rows.value.filter(row => row.size > 1 && !isFolded(row))
      const deepest = open.reduce((depth, row) => Math.max(depth, row.depth), -1)
      foldFrom(Math.max(0, by > 0 ? deepest + 2 : deepest))
    },
    foldOrParent() {
      const row = selectedRow()
      if (!row) return
      if (row.size > 1 && !isFolded(row)) fold(row, true)
      else select(state.tree.value.rows[row.parent])
    },
    unfoldOrChild() {
      const row = selectedRow()
      if (!row) return
      if (isFolded(row)) fold(row, false)
      else if (row.size > 1) select(state.tree.value.rows[row.index + 1])
    },
  }
}

function createSearchActions(state: TraceState, { select }: SelectActions) {
  /** Searches the whole tree, folded rows included, and wraps around at the ends. */
  function step(ids: ReadonlySet<string>, by: 1 | -1): void {
    const { rows, indexById } = state.tree.value
    const from = indexById.get(state.selectedId.value ?? '') ?? (by > 0 ? -1 : rows.length)
    for (let away = 1; away <= rows.length; away++) {
      const row = rows[(from + by * away + rows.length * 2) % rows.length]!
      if (!ids.has(row.id) || state.shownOnly.value?.has(row) === false) continue
      select(row)
      return
    }
  }

  return {
    nextMatch: (by: 1 | -1) => step(new Set(state.found.value), by),
    nextError(by: 1 | -1) {
      const failed = state.tree.value.rows.filter(hasFailed)
      step(new Set(failed.map(({ id }) => id)), by)
    },
  }
}
