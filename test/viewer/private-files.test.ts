import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFile } from '../../services/files/file-lock.ts'
import { openStore, type Store } from '../../services/viewer/store/open.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { span } from './records.ts'

const umaskBefore = process.umask()
let parent: string
let store: Store | undefined

beforeEach(() => {
  parent = scratchFolder()
})
afterEach(() => {
  process.umask(umaskBefore)
  store?.close()
  store = undefined
})

/** `name: mode` of a folder and its files, as `ls` shows it. */
function modesIn(folder: string): Record<string, string> {
  const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
  const names = readdirSync(folder)
  return Object.fromEntries(
    [['.', modeOf(folder)]].concat(names.map(name => [name, modeOf(join(folder, name))])),
  )
}

function openAndWrite(folder: string): void {
  store = openStore({ file: join(folder, 'viewer.sqlite') })
  store.inbox.addSpans([span()])
}

test.each(['000', '022', '277'])(
  'under the umask %s, only the owner can read a new store',
  umask => {
    const folder = join(parent, 'data')
    process.umask(Number.parseInt(umask, 8))

    const lock = lockFile(join(folder, 'start.lock'))
    openAndWrite(folder)

    expect(modesIn(folder)).toStrictEqual({
      '.': '700',
      'start.lock': '600',
      'start.lock-journal': '600',
      'viewer.sqlite': '600',
      'viewer.sqlite-shm': '600',
      'viewer.sqlite-wal': '600',
    })
    lock?.release()
  },
)

test('a store that other accounts can read becomes private at the next start', () => {
  const folder = join(parent, 'data')
  mkdirSync(folder, { mode: 0o755 })
  openAndWrite(folder)
  const aside = join(folder, 'viewer.sqlite.aside-2026-11-01T10-00-00.000Z')
  writeFileSync(aside, 'an older store')
  writeFileSync(join(folder, 'notes.txt'), 'not ours')
  chmodSync(folder, 0o755)
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644)
  // Closing takes `-wal` and `-shm` away: another handle keeps them, as a killed process would.
  const other = store
  openAndWrite(folder)

  expect(modesIn(folder)).toStrictEqual({
    '.': '700',
    'notes.txt': '644',
    'viewer.sqlite': '600',
    'viewer.sqlite-shm': '600',
    'viewer.sqlite-wal': '600',
    'viewer.sqlite.aside-2026-11-01T10-00-00.000Z': '600',
  })
  other?.close()
})

test('a damaged store that is set aside becomes private too', () => {
  const folder = join(parent, 'data')
  mkdirSync(folder)
  writeFileSync(join(folder, 'viewer.sqlite'), 'x'.repeat(4096), { mode: 0o644 })

  openAndWrite(folder)

  const { '.': folderMode, ...files } = modesIn(folder)
  expect(folderMode).toBe('700')
  expect(Object.keys(files).some(name => name.includes('.aside-'))).toBe(true)
  expect(new Set(Object.values(files))).toStrictEqual(new Set(['600']))
})

test('a folder that is shared on purpose stays open', () => {
  const folder = join(parent, 'shared')
  mkdirSync(folder)
  chmodSync(folder, 0o1777)

  openAndWrite(folder)

  expect(modesIn(folder)).toMatchObject({ '.': '1777', 'viewer.sqlite': '600' })
})
