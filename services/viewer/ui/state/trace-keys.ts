import { toggleFolded } from '../compute/folding.ts'
import { ancestorsOf, type TreeRow } from '../compute/span-tree.ts'
import { spanStatus } from '../compute/status.ts'
import { viewAround } from '../compute/time-scale.ts'
import type { Bindings } from './keys.ts'
import { setQuery } from './location.ts'
import { lensPages, type TraceState } from './trace-state.ts'

export type TraceActions = ReturnType<typeof createTraceActions>

/** Everything that a key or a button does to the trace screen. */
export function createTraceActions(state: TraceState) {
  const selectedIndex = () => state.rows.value.findIndex(row => row.id === state.selectedId.value)
  const selectedRow = () => state.rows.value[selectedIndex()]

  const select = (row: TreeRow | undefined) => {
    if (!row) return
    const folded = ancestorsOf(state.tree.value, row.id).filter(id => state.collapsed.value.has(id))
    if (folded.length > 0) state.fold(toggleFolded(state.folding.value, folded))
    setQuery({ span: row.id })
    if (row.span) {
      state.point({ atMillis: row.span.startMillis - state.startMillis.value, spanId: row.id })
    }
  }
  const selectId = (id: string | undefined) =>
    select(state.tree.value.rows[state.tree.value.indexById.get(id ?? '') ?? -1])
  const move = (by: number) => {
    const { length } = state.rows.value
    const from = selectedIndex()
    const to = from < 0 && Number.isFinite(by) ? (by > 0 ? 0 : length - 1) : from + by
    select(state.rows.value[Math.min(length - 1, Math.max(0, to))])
  }
  const foldFrom = (depth: number | undefined) => {
    state.fold({ ...(depth !== undefined && { fromDepth: depth }), toggled: [] })
    // The selected span must not vanish inside a folded one.
    const hiding = ancestorsOf(state.tree.value, state.selectedId.value ?? '').filter(id =>
      state.collapsed.value.has(id),
    )
    if (hiding.length > 0) selectId(hiding.at(-1))
  }
  const fold = (row: TreeRow | undefined, folded: boolean) => {
    if (!row || row.size === 1) return
    if (state.collapsed.value.has(row.id) === folded) return
    state.fold(toggleFolded(state.folding.value, [row.id]))
  }
  const foldOrParent = () => {
    const row = selectedRow()
    if (!row) return
    if (row.size > 1 && !state.collapsed.value.has(row.id)) fold(row, true)
    else select(state.tree.value.rows[row.parent])
  }
  const unfoldOrChild = () => {
    const row = selectedRow()
    if (!row) return
    if (state.collapsed.value.has(row.id)) fold(row, false)
    else if (row.size > 1) select(state.tree.value.rows[row.index + 1])
  }
  const foldLevel = (by: 1 | -1) => {
    const depths = state.rows.value.filter(
      row => row.size > 1 && !state.collapsed.value.has(row.id),
    )
    const open = depths.reduce((deepest, row) => Math.max(deepest, row.depth), -1)
    foldFrom(Math.max(0, by > 0 ? open + 2 : open))
  }
  /** Over the whole tree, folded parts included; round at the ends. */
  const step = (ids: ReadonlySet<string>, by: 1 | -1) => {
    const { rows, indexById } = state.tree.value
    const from = indexById.get(state.selectedId.value ?? '') ?? (by > 0 ? -1 : rows.length)
    for (let away = 1; away <= rows.length; away++) {
      const row = rows[(from + by * away + rows.length * 2) % rows.length]
      if (row && ids.has(row.id)) return select(row)
    }
  }
  const failed = () =>
    new Set(
      state.tree.value.rows
        .filter(({ span }) => span && spanStatus(span) !== 'ok')
        .map(row => row.id),
    )
  return {
    /** Selects a row and shows all of it. */
    open: (row: TreeRow) => {
      select(row)
      state.detailsOpen.value = true
    },
    ...{ select, selectId, move, fold, foldOrParent, unfoldOrChild, foldLevel },
    foldAll: () => foldFrom(0),
    unfoldAll: () => foldFrom(undefined),
    nextError: (by: 1 | -1) => step(failed(), by),
    nextFound: (by: 1 | -1) => step(new Set(state.found.value), by),
    fit: () => state.zoomTo(undefined),
    zoomToSelected: () => {
      const span = selectedRow()?.span
      if (!span) return
      const from = span.startMillis - state.startMillis.value
      state.zoomTo(viewAround(state.whole.value, from, from + span.durationMillis))
    },
    toggleDetails: () => {
      if (!state.selectedId.value) move(1)
      state.detailsOpen.value = !state.detailsOpen.value
    },
  }
}

export function traceKeys(state: TraceState, actions: TraceActions): Bindings {
  return {
    title: 'This trace',
    bindings: [
      { keys: ['j'], does: 'Next span', run: () => actions.move(1), hint: 'span', hintKeys: 'j/k' },
      { keys: ['k'], does: 'Span before', run: () => actions.move(-1) },
      { keys: ['h'], does: 'Fold, or go to its parent', run: actions.foldOrParent },
      { keys: ['l'], does: 'Unfold, or go to its first child', run: actions.unfoldOrChild },
      { keys: ['['], does: 'Fold all', run: actions.foldAll },
      { keys: [']'], does: 'Unfold all', run: actions.unfoldAll },
      { keys: ['o'], does: 'Unfold one level', run: () => actions.foldLevel(1) },
      { keys: ['p'], does: 'Fold one level', run: () => actions.foldLevel(-1) },
      { keys: ['e'], does: 'Next error', run: () => actions.nextError(1), hint: 'next error' },
      { keys: ['E'], does: 'Error before', run: () => actions.nextError(-1) },
      { keys: ['Enter'], does: 'Details of the span', run: actions.toggleDetails, hint: 'details' },
      { keys: ['/'], does: 'Search in this trace', run: focusSearch, hint: 'search' },
      { keys: ['n'], does: 'Next found', run: () => actions.nextFound(1) },
      { keys: ['N'], does: 'Found before', run: () => actions.nextFound(-1) },
      { keys: ['c'], does: 'Critical path on or off', run: () => toggle(state.showCriticalPath) },
      { keys: ['z'], does: 'Zoom to the span', run: actions.zoomToSelected },
      { keys: ['f'], does: 'Fit the whole trace', run: actions.fit },
      ...lensPages.slice(0, 5).map((lens, index) => ({
        keys: [String(index + 1)],
        does: `Lens: ${lens}`,
        run: () => setQuery({ lens: lens === 'all' ? undefined : lens }),
        ...(index === 0 && { hint: 'lens', hintKeys: '1–5' }),
      })),
      { keys: ['x'], does: 'Raw payloads', run: () => setQuery({ lens: 'raw' }) },
      { keys: ['Escape'], does: 'Close details', run: () => (state.detailsOpen.value = false) },
    ],
  }
}

function toggle(flag: { value: boolean }): void {
  flag.value = !flag.value
}

const focusSearch = () => document.getElementById('span-search')?.focus()
