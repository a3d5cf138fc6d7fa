import { randomHex } from './ids.ts'

const key = 'waywiser.session'
const idleMillis = 30 * 60_000

type Session = { id: string; seenMillis: number }

/** Random, of this tab alone, and another one after half an hour without a click. */
export function sessionId(): string {
  const nowMillis = Date.now()
  const before = read()
  const isAlive = before !== undefined && nowMillis - before.seenMillis < idleMillis
  const id = isAlive ? before.id : randomHex(8)
  try {
    sessionStorage.setItem(key, JSON.stringify({ id, seenMillis: nowMillis }))
  } catch {
    // A browser may allow no storage: then each span has an id of its own.
  }
  return id
}

function read(): Session | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '') as Session
  } catch {
    return undefined
  }
}
