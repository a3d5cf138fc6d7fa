import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { openSqlite } from '../../services/database/sqlite.ts'
import { describeStores } from './store-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'waywiser-stores-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('on node:sqlite', () => {
  describeStores(async name =>
    openSqlite({ file: join(folder, `${name}.sqlite`), namespace: name }),
  )
})
