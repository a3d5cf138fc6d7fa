import { helpOpen } from './parts/key-help.tsx'
import { copyLink } from './state/copy.ts'
import type { Bindings } from './state/keys.ts'
import { goTo } from './state/range.ts'
import { openSearch } from './state/site-search.ts'
import { nextTheme } from './state/theme.ts'
import { otherZone } from './state/zone.ts'

export const globalKeys: Bindings = {
  title: 'Everywhere',
  bindings: [
    { keys: ['Ctrl+K', '/'], does: 'Search all traces, or open one by its id', run: openSearch },
    { keys: ['g l'], does: 'Go to live requests', run: () => goTo('/') },
    { keys: ['g t'], does: 'Go to traces', run: () => goTo('/traces') },
    { keys: ['g r'], does: 'Go to routes', run: () => goTo('/routes') },
    { keys: ['g n'], does: 'Go to the stories to learn from', run: () => goTo('/learn') },
    { keys: ['g c'], does: 'Go to the cost of a month', run: () => goTo('/cost') },
    { keys: ['g m'], does: 'Go to the map', run: () => goTo('/map') },
    { keys: ['g e'], does: 'Go to errors', run: () => goTo('/errors') },
    { keys: ['g o'], does: 'Go to logs', run: () => goTo('/logs') },
    { keys: ['g w'], does: 'Go to wires', run: () => goTo('/wires') },
    { keys: ['d'], does: 'Switch the colour theme: system, light, dark', run: nextTheme },
    { keys: ['u'], does: 'Show times in UTC or in the local zone', run: otherZone },
    { keys: ['y'], does: 'Copy a link to this view', run: copyLink },
    {
      keys: ['?'],
      does: 'Show all keys',
      run: () => (helpOpen.value = true),
    },
  ],
}
