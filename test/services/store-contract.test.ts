import { join } from 'node:path'
import { describe } from 'vitest'
import { openSqlite } from '../../services/database/sqlite.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { describeStores } from './store-contract.ts'

const folder = scratchFolder()

describe('on node:sqlite', () => {
  describeStores(async name =>
    openSqlite({ file: join(folder, `${name}.sqlite`), namespace: name }),
  )
})
