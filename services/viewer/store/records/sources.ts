import type { DatabaseSync } from 'node:sqlite'
import type { Ledger } from './ledger.ts'

/** The id of all senders beyond the bound together. */
const others = 0

export type Sources = ReturnType<typeof createSources>

/**
 * Numbers the senders of traces. The sender is the service of the first span, else of the first
 * segment, else the log group of the first line. Names beyond `most` share one number, so that a
 * flood of new names is one sender, not thousands.
 */
export function createSources(database: DatabaseSync, ledger: Ledger, most: number) {
  const all = database.prepare('SELECT id, name FROM source')
  const insert = database.prepare('INSERT INTO source (id, name) VALUES (?, ?)')
  const rename = database.prepare('UPDATE source SET name = ? WHERE id = ?')
  let known = read()

  function read(): Map<string, number> {
    return new Map(all.all().map(({ id, name }) => [String(name), Number(id)]))
  }

  /** Call inside a transaction. */
  function idOf(name: string): number {
    const key = name.slice(0, maxLength)
    const id = known.get(key) ?? take(key)
    if (id !== others) known.set(key, id)
    return id
  }

  function take(name: string): number {
    const id = known.size + 1
    if (id <= most) {
      insert.run(id, name)
      return id
    }
    const unused = [...known].find(([, id]) => ledger.isEmpty(id))
    if (!unused) return others
    known.delete(unused[0])
    rename.run(name, unused[1])
    return unused[1]
  }

  /** Call after a failed transaction: ids that it created do not exist. */
  function reload(): void {
    known = read()
  }

  return { idOf, reload }
}

const maxLength = 200
