import { helpOpen } from './parts/key-help.tsx'
import { copyText } from './state/copy.ts'
import type { Bindings } from './state/keys.ts'
import { navigate } from './state/location.ts'
import { nextTheme } from './state/theme.ts'

export const globalKeys: Bindings = {
  title: 'Everywhere',
  bindings: [
    { keys: ['g l'], does: 'Go to live requests', run: () => navigate('/') },
    { keys: ['g t'], does: 'Go to traces', run: () => navigate('/traces') },
    { keys: ['g e'], does: 'Go to errors', run: () => navigate('/errors') },
    { keys: ['g o'], does: 'Go to logs', run: () => navigate('/logs') },
    { keys: ['g w'], does: 'Go to wires', run: () => navigate('/wires') },
    { keys: ['d'], does: 'Light, dark, or as the system', run: nextTheme },
    {
      keys: ['y'],
      does: 'Copy a link to what you see',
      run: () => copyText(location.href, 'link'),
    },
    {
      keys: ['?'],
      does: 'These keys',
      run: () => {
        helpOpen.value = true
      },
    },
  ],
}
