import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { pageFolder } from '../../services/activities/page-folder.ts'
import { buildWebClientWhenStale } from '../../services/activities/web/build.ts'

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
