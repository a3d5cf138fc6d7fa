import { copyMarkdown } from './copy.ts'
import type { Bindings } from './keys.ts'
import { setQuery } from './location.ts'
import { mark } from './marked.ts'
import { openMenu, shareMenuId } from './menu.ts'
import type { TraceActions } from './trace-actions.ts'
import { inViewer } from './trace-file.ts'
import { type TraceState, tracePanels } from './trace-state.ts'

export function traceKeys(state: TraceState, actions: TraceActions): Bindings {
  return {
    title: 'This trace',
    bindings: [
      { keys: ['j'], does: 'Next span', run: () => actions.move(1), hint: 'span', hintKeys: 'j/k' },
      { keys: ['k'], does: 'Previous span', run: () => actions.move(-1) },
      { keys: ['h'], does: 'Fold, or go to the parent', run: actions.foldOrParent },
      { keys: ['l'], does: 'Unfold, or go to the first child', run: actions.unfoldOrChild },
      { keys: ['['], does: 'Fold all', run: actions.foldAll },
      { keys: [']'], does: 'Unfold all', run: actions.unfoldAll },
      { keys: ['o'], does: 'Unfold one level', run: () => actions.foldLevel(1) },
      { keys: ['p'], does: 'Fold one level', run: () => actions.foldLevel(-1) },
      { keys: ['e'], does: 'Next error', run: () => actions.nextError(1), hint: 'next error' },
      { keys: ['E'], does: 'Previous error', run: () => actions.nextError(-1) },
      {
        keys: ['Enter'],
        does: 'Show or hide the span’s details',
        run: actions.toggleDetails,
        hint: 'details',
      },
      { keys: ['/'], does: 'Search in this trace', run: focusSearch, hint: 'search' },
      { keys: ['n'], does: 'Next match', run: () => actions.nextMatch(1) },
      { keys: ['N'], does: 'Previous match', run: () => actions.nextMatch(-1) },
      {
        keys: ['c'],
        does: 'Show or hide the critical path',
        run: () => toggle(state.showCriticalPath),
      },
      ...(inViewer ? viewKeys(state) : []),
      { keys: ['z'], does: 'Zoom to the span', run: actions.zoomToSelected },
      { keys: ['f'], does: 'Fit the whole trace', run: actions.fit },
      ...tracePanels.slice(0, 5).map(({ name, title }, index) => ({
        keys: [String(index + 1)],
        does: `Panel: ${title}`,
        run: () => setQuery({ lens: name === 'all' ? undefined : name }),
        hint: index === 0 ? 'panel' : undefined,
        hintKeys: '1–5',
      })),
      {
        keys: ['m'],
        does: 'Mark it, or compare it with the marked one',
        run: () => mark(state.trace.value.traceId, state.trace.value.name),
      },
      ...(inViewer ? shareKeys(state) : []),
      { keys: ['x'], does: 'Panel: Raw', run: () => setQuery({ lens: 'raw' }) },
      { keys: ['Escape'], does: 'Close details', run: () => (state.detailsOpen.value = false) },
    ],
  }
}

const shareKeys = ({ trace }: TraceState): Bindings['bindings'] => [
  { keys: ['s'], does: 'Share this trace', run: () => openMenu(shareMenuId), hint: 'share' },
  { keys: ['Y'], does: 'Copy it as Markdown', run: () => copyMarkdown(trace.value.traceId) },
]

function toggle(flag: { value: boolean }): void {
  flag.value = !flag.value
}

const focusSearch = () => document.getElementById('span-search')?.focus()

const viewKeys = (state: TraceState) => [
  { keys: ['u'], does: 'Show all spans again', run: state.showAll },
  {
    keys: ['v'],
    does: 'Next view: waterfall, table, flame graph',
    run: state.nextView,
  },
]
