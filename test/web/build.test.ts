import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { pageFolder } from '../../services/activities/page-folder.ts'
import { buildWebClientWhenStale, sources } from '../../services/activities/web/build.ts'

beforeAll(buildWebClientWhenStale)

/** The gzipped size of the scripts whose names begin so, in bytes. */
const scriptBytes = (prefix: string) =>
  readdirSync(`${pageFolder}/assets`)
    .filter(name => name.startsWith(prefix) && name.endsWith('.js'))
    .map(name => gzipSync(readFileSync(`${pageFolder}/assets/${name}`), { level: 9 }).length)
    .reduce((sum, size) => sum + size, 0)

test('tracing is at most 20 kB of the page’s JavaScript, and all of it at most 40 kB', () => {
  const tracing = scriptBytes('tracing-')

  expect(tracing).toBeGreaterThan(5_000)
  expect(tracing).toBeLessThanOrEqual(20_000)
  expect(scriptBytes('')).toBeLessThanOrEqual(40_000)
})

test('the page is built with the SDK of the services, and without a zone', () => {
  const [name] = readdirSync(`${pageFolder}/assets`).filter(file => file.startsWith('tracing-'))
  const script = readFileSync(`${pageFolder}/assets/${name}`, 'utf8')

  expect(script).toContain('opentelemetry')
  expect(script).not.toContain('__zone_symbol__')
})

test('nothing in the page is inline', () => {
  const html = readFileSync(`${pageFolder}/index.html`, 'utf8')

  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|src="data:/)
})

test('the page imports from no folder whose change would not build it anew', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const files = readdirSync(`${root}services/activities/web`, { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter(file => /\.tsx?$/.test(file) && !/^(?:build|vite\.config)\.ts$/.test(file))
    .map(file => readFileSync(`${root}services/activities/web/${file}`, 'utf8'))
  const outside = texts.flatMap(text => [
    ...text.matchAll(/'(?:\.\.\/)+(contracts|[\w-]+)\/[\w-]+\.ts'/g),
  ])

  const folders = new Set(outside.map(([, folder]) => folder))
  const known = [
    ...sources.map(path => path.split('/').filter(Boolean).at(-1)),
    'state',
    'tracing',
    'views',
  ]
  expect([...folders].filter(folder => !known.includes(folder))).toStrictEqual([])
})
