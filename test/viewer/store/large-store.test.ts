import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { item, sampleMillis, span, traceId } from '../records.ts'

let folder: string
let file: string
let warnings: string[]
const stores: Store[] = []

function open(): Store {
  const warn = (_: object, message: string) => void warnings.push(message)
  const store = openStore({ file, warn, now: () => sampleMillis })
  stores.push(store)
  return store
}

/** Too large to be checked before the viewer is ready. */
beforeEach(() => {
  folder = scratchFolder()
  file = join(folder, 'viewer.sqlite')
  warnings = []
  const store = open()
  const raw = { text: 'x'.repeat(500_000) }
  for (let n = 0; n < 40; n++) {
    store.inbox.addItem(item({ uuid: `u${n}`, fingerprint: `f${n}`, traceId: traceId(n), raw }))
  }
  store.close()
  expect(statSync(file).size).toBeGreaterThan(16 * 1024 * 1024)
})
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

test('a large store opens at once and is whole', async () => {
  const store = open()

  expect(store.totals.items).toBe(40)
  store.inbox.addSpans([span({ traceId: traceId(99) })])
  expect(store.totals.spans).toBe(1)
  expect(warnings).toStrictEqual([])
})

test('damage in a large store is found in the background and logged, and the next start moves the store aside', async () => {
  const bytes = readFileSync(file)
  const page = 4096
  // A page in the middle, as of a failing disk.
  bytes.fill(0xaa, page * 2000, page * 2004)
  writeFileSync(file, bytes)
  const first = open()
  const atOnce = [...warnings]

  await expect
    .poll(() => warnings, { timeout: 20_000 })
    .toContain('The store is damaged: the next start moves it aside')
  first.close()
  const second = open()

  expect(atOnce).toStrictEqual([])
  expect(second.totals.items).toBe(0)
  expect(warnings.at(-1)).toContain('The store could not be read: it was moved to')
  expect(readdirSync(folder).filter(name => name.includes('.aside-'))).toHaveLength(1)
  expect(readdirSync(folder)).not.toContain('viewer.sqlite.damaged')
})
