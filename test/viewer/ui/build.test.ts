import { readdir, readFile, stat } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'

const page = new URL('../../../dist/viewer/', import.meta.url)

beforeAll(buildPageWhenStale)

test('a page that is newer than its sources is not built again', async () => {
  const before = await stat(new URL('index.html', page))

  await buildPageWhenStale()

  expect((await stat(new URL('index.html', page))).ino).toBe(before.ino)
})

test('all its JavaScript is at most 75 kB gzipped', async () => {
  const files = await readdir(new URL('assets/', page))
  const scripts = files.filter(file => file.endsWith('.js'))

  const sizes = await Promise.all(
    scripts.map(async file => gzipSync(await readFile(new URL(`assets/${file}`, page))).length),
  )

  expect(scripts.length).toBeGreaterThan(0)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(75_000)
})

test('the script that an exported page contains is one, and at most 40 kB gzipped', async () => {
  const files = await readdir(new URL('trace-file/', page))
  const script = await readFile(new URL('trace-file/page.js', page), 'utf8')
  const style = await readFile(new URL('trace-file/page.css', page), 'utf8')

  expect(files.sort()).toStrictEqual(['page.css', 'page.js'])
  expect(script).toContain('MIT License')
  expect(script).not.toMatch(/\bimport\s*\(|<\/script|<!--/)
  expect(style).not.toMatch(/url\(|@import|<\/style/)
  expect(gzipSync(script).length).toBeLessThanOrEqual(40_000)
})
