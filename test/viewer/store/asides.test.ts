import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, test } from 'vitest'
import { openStore } from '../../../services/viewer/store/open.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'

let folder: string
let file: string
let warnings: [fields: { movedTo?: string; removed?: string[] }, message: string][]

beforeEach(() => {
  folder = scratchFolder()
  file = join(folder, 'viewer.sqlite')
  warnings = []
})

const openAndClose = () =>
  openStore({ file, warn: (fields, message) => void warnings.push([fields, message]) }).close()

const asides = () => readdirSync(folder).filter(name => name.includes('.aside-'))

/** One set aside earlier; it takes no room on the disk, whatever its size. */
function makeAside(day: number, bytes = 1): string {
  const path = `${file}.aside-2026-01-0${day}T00-00-00.000Z`
  writeFileSync(path, '')
  truncateSync(path, bytes)
  return path
}

function writeNewerVersion(): void {
  openAndClose()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 1000')
  database.close()
}

test.each([
  ['damaged', () => writeFileSync(file, 'x'.repeat(4096))],
  ['of a newer version', writeNewerVersion],
])('a store that is %s is kept beside the new one, and the message has its path', (_, spoil) => {
  spoil()

  openAndClose()

  expect(asides()).toHaveLength(1)
  const movedTo = join(folder, asides()[0]!)
  expect(warnings.map(([, message]) => message)).toStrictEqual([
    `The store could not be read: it was moved to ${movedTo}, and an empty one begun`,
  ])
})

test('the oldest stores that were set aside are deleted with their journals, and named', () => {
  const [first, second, third] = [1, 2, 3].map(day => makeAside(day))
  writeFileSync(`${first}-wal`, 'its journal')
  writeFileSync(file, 'x'.repeat(4096))

  openAndClose()

  const [{ movedTo, removed }] = warnings[0]!
  expect(removed).toStrictEqual([first])
  expect(asides().sort()).toStrictEqual([second, third, movedTo].map(path => basename(path!)))
})

test('their total size is limited too, and the one just set aside is never deleted', () => {
  const megabyte = 2 ** 20
  const [first, second] = [makeAside(1, 500 * megabyte), makeAside(2, 20 * megabyte)]
  writeFileSync(file, 'x'.repeat(4096))
  openAndClose()
  expect([existsSync(first), existsSync(second)]).toStrictEqual([false, true])

  writeFileSync(file, 'x'.repeat(4096))
  truncateSync(file, 600 * megabyte)
  openAndClose()

  expect(asides()).toStrictEqual([basename(warnings[1]![0].movedTo!)])
})
