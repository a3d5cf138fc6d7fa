import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

// Runs in a thread, since SQLite checks the whole file in one call: see check-later.ts.

const database = new DatabaseSync(workerData, { readOnly: true })
const row = database.prepare('PRAGMA quick_check(1)').get() ?? {}
database.close()
parentPort?.postMessage(Object.values(row)[0])
