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
  const folds = createFoldActions(state, selection)
  return {
    ...selection,
    ...folds,
    ...createSearchActions(state, selection),
    /** Selects a row and shows its details. */
    open(row: TreeRow) {
      select(row)
      if (row.siblings) return folds.toggle(row)
      state.detailsOpen.value = true
    },
    toggleDetails() {
      const row = selectedRow()
      if (row?.siblings) return folds.toggle(row)
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

  /** The folded rows that hide a row, the innermost first. */
  function hiding(rowId: string): TreeRow[] {
    const { rows, indexById } = state.tree.value
    const isFolded = ({ id }: TreeRow) => state.collapsed.value.has(id)
    return [rowId, ...ancestorsOf(state.tree.value, rowId)].flatMap(id => {
      const index = indexById.get(id) ?? -1
      const [row, group] = [rows[index], state.groups.value.get(index)]
      return [
        ...(row && id !== rowId && isFolded(row) ? [row] : []),
        ...(group && isFolded(group) ? [group] : []),
      ]
    })
  }

  function unfold(rows: TreeRow[]): void {
    const ids = rows.map(({ id }) => id)
    if (ids.length > 0) state.fold(toggleFolded(state.folding.value, ids))
  }

  function select(row: TreeRow | undefined): void {
    if (!row) return
    if (state.shownOnly.value?.has(row) === false) state.showAll()
    unfold(hiding(row.id))
    setQuery({ span: row.id })
    if (!row.span) return
    state.point({ atMillis: row.span.startMillis - state.startMillis.value, spanId: row.id })
  }

  return {
    select,
    hiding,
    /** Unfolds the repeated siblings that the selected span of a link is among. */
    reveal: () => unfold(hiding(state.selectedId.peek() ?? '').filter(({ siblings }) => siblings)),
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

function createFoldActions(state: TraceState, { select, hiding, selectedRow }: SelectActions) {
  const isFolded = (row: TreeRow) => state.collapsed.value.has(row.id)

  function fold(row: TreeRow, folded: boolean): void {
    if (row.size === 1 || isFolded(row) === folded) return
    state.fold(toggleFolded(state.folding.value, [row.id]))
    if (row.siblings) selectHiding()
  }

  /** When the selected span is hidden now, the outermost folded row around it is selected instead. */
  const selectHiding = () => select(hiding(state.selectedId.value ?? '').at(-1))

  function foldFrom(depth: number | undefined, isAllOpen = false): void {
    state.fold({ fromDepth: depth, isAllOpen, toggled: [] })
    selectHiding()
  }

  return {
    fold,
    foldAll: () => foldFrom(0),
    toggle: (row: TreeRow) => fold(row, !isFolded(row)),
    unfoldAll: () => foldFrom(undefined, true),
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
      else if (row.size > 1) select(state.tree.value.rows[row.index + (row.siblings ? 0 : 1)])
    },
  }
}

function createSearchActions(state: TraceState, { select }: SelectActions) {
  /** Searches the whole tree, folded rows included, and wraps around at the ends. */
  function step(ids: ReadonlySet<string>, by: 1 | -1): void {
    const { rows, indexById } = state.tree.value
    const from =
      indexById.get(state.selectedId.value?.replace('x', '') ?? '') ?? (by > 0 ? -1 : rows.length)
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
