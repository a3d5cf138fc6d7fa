import { setTimeout as pause } from 'node:timers/promises'
import { type FileLock, lockFile } from '../../files/file-lock.ts'
import { storageProblem } from '../../files/storage-problem.ts'
import { StartError } from '../../start-error.ts'
import { openStore, type Store, type StoreOptions } from './open.ts'

/** A viewer that is stopping finishes its requests; the pod that replaces it waits this long. */
const waitMillis = 5000

const pauseMillis = 100

/** As `nameOf('dataFolder')`: the settings import the store. */
const setting = 'WAYWISER_DATA (--data)'

/**
 * Opens the store for this process alone: two viewers on one file would evict by their own counts
 * and not see each other's records. The lock is a file beside the store, since a lock on the store
 * itself would keep other programs from reading it (`sqlite3 .waywiser/viewer.sqlite`).
 * @throws {StartError} one line that names the file and the setting that changes it
 */
export async function openStoreAlone(options: StoreOptions): Promise<Store> {
  const { file } = options
  let lock: FileLock | undefined
  try {
    lock = await takeLock(`${file}.lock`)
    if (lock) return withLock(openStore(options), lock)
  } catch (error) {
    lock?.release()
    const line = storageProblem(error, file, setting)
    throw line === undefined ? error : new StartError(line, { cause: error })
  }
  throw new StartError(
    `another viewer has ${file} open; end it, or set ${setting} to another folder`,
  )
}

async function takeLock(file: string): Promise<FileLock | undefined> {
  for (let waited = 0; ; waited += pauseMillis) {
    const lock = lockFile(file)
    if (lock || waited >= waitMillis) return lock
    await pause(pauseMillis)
  }
}

function withLock(store: Store, lock: FileLock): Store {
  const close = () => {
    store.close()
    lock.release()
  }
  return { ...store, close }
}
