import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { buildTraceFile } from './build-trace-file.ts'
import { compiledJsx, minify } from './compiled.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  clearScreen: false,
  define: { 'import.meta.env.TRACE_FILE': 'false' },
  plugins: [buildTraceFile()],
  oxc: compiledJsx,
  build: {
    outDir: fileURLToPath(new URL('../../../dist/viewer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The page's Content-Security-Policy allows no `data:` and no inline script.
    assetsInlineLimit: 0,
    ...minify,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
  },
})
