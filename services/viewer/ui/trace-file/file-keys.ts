import { helpOpen } from '../parts/key-help.tsx'
import type { Bindings } from '../state/keys.ts'
import { nextTheme } from '../state/theme.ts'

export const fileKeys: Bindings = {
  title: 'Everywhere',
  bindings: [
    { keys: ['d'], does: 'Switch the colour theme: system, light, dark', run: nextTheme },
    { keys: ['?'], does: 'Show all keys', run: () => (helpOpen.value = true) },
  ],
}
