import type { DatabaseSync } from 'node:sqlite'
import type { GraphLink } from '../graph/facts.ts'

/** Far more than services have; a sender that names every call anew must not fill the store. */
const maxLinks = 10_000

export type Links = ReturnType<typeof createLinks>

/** The dictionary of what facts are of. */
export function createLinks(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO graph_link (link) VALUES (?) ON CONFLICT DO NOTHING RETURNING id',
  )
  const find = database.prepare('SELECT id FROM graph_link WHERE link = ?')
  const prune = database.prepare(
    'DELETE FROM graph_link WHERE id NOT IN (SELECT link FROM graph_fact)',
  )
  let known = new Map<string, number>()

  function idOf(link: GraphLink): number {
    const text = JSON.stringify(link)
    const remembered = known.get(text)
    if (remembered !== undefined) return remembered
    if (known.size >= maxLinks) {
      prune.run()
      known = new Map()
    }
    const id = Number((insert.get(text) ?? find.get(text))?.id)
    known.set(text, id)
    return id
  }

  /** A transaction failed: what it made is not there. */
  function forget(): void {
    known = new Map()
  }

  return { idOf, forget }
}
