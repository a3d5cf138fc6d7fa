import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import { compiledJsx, minify } from './compiled.ts'

/**
 * Builds the page of an exported trace after the viewer's page, into `trace-file` beside it: one
 * script and one style, since the file that they are put into has no others to load.
 */
export function buildTraceFile(): Plugin {
  let outDir = ''
  return {
    name: 'trace-file',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: () => buildInto(join(outDir, 'trace-file')),
  }
}

/** Whoever gets the page of a trace gets these with it. */
const licences =
  '/*! Contains preact and @preact/signals, MIT License, © Jason Miller and the Preact team */'

async function buildInto(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL('trace-file', import.meta.url)),
    logLevel: 'warn',
    publicDir: false,
    define: { 'import.meta.env.TRACE_FILE': 'true' },
    oxc: compiledJsx,
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      ...minify,
      cssCodeSplit: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('trace-file/main.tsx', import.meta.url)),
        output: {
          format: 'iife',
          entryFileNames: 'page.js',
          assetFileNames: 'page[extname]',
          postBanner: licences,
        },
      },
    },
  })
}
