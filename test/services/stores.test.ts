import { join } from 'node:path'
import { describe } from 'vitest'
import { openSqlite } from '../../services/database/sqlite.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { describeActivityStore } from './activity-store.ts'
import { describeNotificationStore } from './notification-store.ts'

const folder = scratchFolder()

describe('on node:sqlite', () => {
  const openEngine = async (name: string) =>
    openSqlite({ file: join(folder, `${name}.sqlite`), namespace: name })

  describeActivityStore(openEngine)
  describeNotificationStore(openEngine)
})
