import { computed, type Signal, signal } from '@preact/signals'
import { criticalPath } from '../../trace-tree/critical-path.ts'
import { drawnSpans } from '../../trace-tree/segment-spans.ts'
import { repeatedSiblings } from '../../trace-tree/sibling-groups.ts'
import { buildSpanTree, visibleRows } from '../../trace-tree/span-tree.ts'
import { type Folding, foldedIds, parseFolding, writeFolding } from '../compute/folding.ts'
import type { Cursor } from '../compute/highlight.ts'
import { searchSpans } from '../compute/search.ts'
import { parseLonger, parseOnly, showOnly, testsOf } from '../compute/show-only.ts'
import { parseView, type View, writeView } from '../compute/time-scale.ts'
import { queryParameter, setQuery } from './location.ts'
import { search } from './search.ts'
import { inViewer } from './trace-file.ts'
import type { ShownTrace, SpanSource } from './trace-parts.ts'

const spanViews = ['table', 'flame'] as const

const none: ShownTrace['segments'] = []

export type TraceState = ReturnType<typeof createTraceState>

/**
 * The panels of the page, which shows one or all of them. `name` is the value of `lens=` in the
 * address.
 */
export const tracePanels = [
  { name: 'all', title: 'All four' },
  { name: 'waterfall', title: 'Waterfall' },
  { name: 'map', title: 'Map' },
  { name: 'error', title: 'Error' },
  { name: 'logs', title: 'Logs' },
  { name: 'raw', title: 'Raw' },
] as const

/**
 * The state that the panels of one trace share. The address keeps whatever a link should restore
 * (panel, span, search, zoom, folded rows); the rest, such as the cursor, lives here.
 */
export function createTraceState(trace: Signal<ShownTrace>, source?: SpanSource) {
  const cursor = signal<Cursor | undefined>(undefined)
  const showCriticalPath = signal(true)
  const detailsOpen = signal(false)
  const panelName = queryParameter('lens')
  const panel = computed(
    () => tracePanels.find(({ name }) => name === panelName.value)?.name ?? 'all',
  )
  const selectedId = queryParameter('span')
  const foldText = queryParameter('fold')
  const zoomText = queryParameter('zoom')
  const onlyText = queryParameter('only')
  const longerText = queryParameter('longer')
  const named = queryParameter('named')
  const viewText = queryParameter('view')
  const drawn = computed(() => drawnSpans(trace.value))
  const segments = computed(() => (trace.value.segments.length > 0 ? trace.value.segments : none))
  const extent = computed(() => trace.value.extent)
  const tree = computed(() => ({
    ...buildSpanTree(drawn.value, segments.value),
    ...extent.value,
  }))
  /** Of a large trace, whose spans are searched when all of them are whole. */
  const isLean = computed(() => extent.value !== undefined)
  /** The zero of all relative times. */
  const startMillis = computed(() =>
    tree.value.rows.length > 0 ? tree.value.startMillis : trace.value.startMillis,
  )
  const whole = computed<View>(() => ({
    fromMillis: 0,
    toMillis: Math.max(tree.value.endMillis - tree.value.startMillis, 0.001),
  }))
  const folding = computed(() => parseFolding(foldText.value))
  const critical = computed(() => criticalPath(tree.value))
  /** The rows of repeated siblings, by the index of each. */
  const groups = computed(() => repeatedSiblings(tree.value, critical.value?.intervals))
  const collapsed = computed<ReadonlySet<string>>(() =>
    foldedIds(tree.value, folding.value, groups.value.values()),
  )
  const zoom = computed(() => parseView(zoomText.value, whole.value))
  const found = computed(() =>
    isLean.value ? [] : searchSpans(tree.value, search.value ?? '', trace.value),
  )
  const only = computed(() => parseOnly(onlyText.value))
  const longerMillis = computed(() => parseLonger(longerText.value))
  const shownOnly = computed(() => {
    if (!inViewer) return undefined
    const tests = testsOf({
      only: only.value,
      longerMillis: longerMillis.value,
      named: named.value,
      found: () => found.value,
      critical: () => critical.value?.intervals,
    })
    return tests.length > 0 ? showOnly(tree.value, tests) : undefined
  })
  return {
    trace,
    cursor,
    folding,
    collapsed,
    groups,
    zoom,
    showCriticalPath,
    detailsOpen,
    panel,
    selectedId,
    /** How many rows are drawn from segments, since there are no spans of them. */
    fromSegments: computed(() => drawn.value.filter(({ segment }) => segment).length),
    tree,
    source,
    isLean,
    startMillis,
    whole,
    search,
    view: computed(() => zoom.value ?? whole.value),
    only,
    longerMillis,
    named,
    /** In place of the waterfall. */
    spanView: computed(() => spanViews.find(name => name === viewText.value)),
    /** Undefined: all rows. */
    shownOnly,
    rows: computed(
      () => shownOnly.value?.rows ?? visibleRows(tree.value, collapsed.value, groups.value),
    ),
    critical,
    found,
    serviceCount: computed(
      () => new Set(tree.value.rows.flatMap(({ span }) => (span ? [span.service] : []))).size,
    ),
    nextView: () => {
      const next = spanViews.indexOf(viewText.value as 'table') + 1
      setQuery({ view: spanViews[next] }, { push: true })
    },
    showAll: () => setQuery({ only: '', longer: '', named: '' }, { push: true }),
    /** Undefined: the whole trace. */
    zoomTo: (view: View | undefined) => setQuery({ zoom: writeView(view) }),
    fold: (next: Folding) => setQuery({ fold: writeFolding(next) }),
    point(next: Cursor | undefined) {
      cursor.value = next
    },
  }
}
