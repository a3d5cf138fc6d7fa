import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/**
 * Bundles the command `waywiser` with all that it imports into JavaScript for Node, which strips no
 * types below `node_modules`. `commands/prepack.ts` says into which folder.
 */
export default defineConfig({
  root: path('../..'),
  clearScreen: false,
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    target: 'node24',
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: {
        main: path('../waywiser/main.ts'),
        // A thread of its own: see services/viewer/store/file/check-later.ts.
        'check-file': path('../../services/viewer/store/file/check-file.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})
