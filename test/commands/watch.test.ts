import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { onEdit } from '../../commands/watch.ts'

test('every edit is seen, also after an editor has put a new file in the place of the old one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'))
  const file = (name: string) => join(folder, name)
  writeFileSync(file('chart.ts'), '1')
  const seen: string[] = []
  const seenInTurn = (count: number) =>
    vi.waitFor(() => expect(seen.length).toBe(count), { timeout: 10_000 })
  onEdit(folder, name => void seen.push(name))

  writeFileSync(file('chart.ts'), '2')
  await seenInTurn(1)
  writeFileSync(file('chart.ts.new'), '3')
  renameSync(file('chart.ts.new'), file('chart.ts'))
  await seenInTurn(2)
  writeFileSync(file('chart.ts'), '4')
  await seenInTurn(3)
  writeFileSync(file('notes.txt'), 'not a source')

  expect(seen).toEqual(['chart.ts', 'chart.ts', 'chart.ts'])
})

test('a folder that is made later is watched too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'))
  const seen = new Set<string>()
  onEdit(folder, name => void seen.add(name))

  mkdirSync(join(folder, 'parts'))

  // An edit before the watcher finds the folder is not seen: repeat it.
  const edit = () => writeFileSync(join(folder, 'parts/part.ts'), String(seen.size))
  await vi.waitFor(() => expect([edit(), ...seen]).toContain('parts/part.ts'), {
    interval: 500,
    timeout: 10_000,
  })
})

test('a folder that is not to be watched is left out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'))
  for (const name of ['ours', 'theirs']) mkdirSync(join(folder, name))
  const seen: string[] = []
  const isWatched = (path: string) => !path.endsWith('/theirs')
  onEdit(folder, name => void seen.push(name), { quietMillis: 0, isWatched })

  writeFileSync(join(folder, 'theirs/part.ts'), '1')
  writeFileSync(join(folder, 'ours/part.ts'), '1')

  await vi.waitFor(() => expect(seen).toContain('ours/part.ts'), { timeout: 10_000 })
  expect(new Set(seen)).toEqual(new Set(['ours/part.ts']))
})

test('a folder that is removed and made anew is watched again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'))
  const parts = join(folder, 'parts')
  mkdirSync(parts)
  const seen = new Set<string>()
  onEdit(folder, name => void seen.add(name))

  rmSync(parts, { recursive: true })
  await setTimeout(100)
  mkdirSync(parts)

  const edit = () => writeFileSync(join(parts, 'part.ts'), String(seen.size))
  await vi.waitFor(() => expect([edit(), ...seen]).toContain('parts/part.ts'), {
    interval: 500,
    timeout: 10_000,
  })
})
