import type { DatabaseSync } from 'node:sqlite'
import type { NodeId } from '../../filter/xray/subject.ts'
import type { GraphLink } from '../../graph/facts.ts'

export type Links = ReturnType<typeof createLinks>

/** X-Ray's limit for the name of a service. */
const maxNameLength = 200

/** A full dictionary is pruned no more often than this. */
const pruneIntervalMillis = 10_000

/** Counts all requests that have no place of their own any more. */
const others: NodeId = { name: 'other services', type: 'others' }

/**
 * The dictionary of the links of facts: edges and nodes. Services have dozens of them. A sender
 * with a new name for every call must not fill the store: beyond `most`, requests count for
 * `others`.
 */
export function createLinks(database: DatabaseSync, most: number) {
  const insert = database.prepare(
    'INSERT INTO graph_link (link) VALUES (?) ON CONFLICT DO NOTHING RETURNING id',
  )
  const find = database.prepare('SELECT id FROM graph_link WHERE link = ?')
  const read = database.prepare('SELECT id, link FROM graph_link WHERE id > ? ORDER BY id')
  const count = database.prepare('SELECT count(*) AS count FROM graph_link')
  const prune = database.prepare(`DELETE FROM graph_link
    WHERE NOT EXISTS (SELECT 1 FROM graph_fact WHERE link = graph_link.id)`)
  let ids = new Map<string, number>()
  let byReader = noLinks()
  let last = 0
  let prunedMillis = Number.NEGATIVE_INFINITY

  /** Call inside a transaction. */
  function idOf(link: GraphLink): number {
    const text = JSON.stringify(shortened(link))
    const known = ids.get(text) ?? idIn(text)
    if (known !== undefined) return known
    if (isFull()) return idOfText(JSON.stringify({ kind: link.kind, to: others, view: link.view }))
    return idOfText(text)
  }

  function idIn(text: string): number | undefined {
    const id = find.get(text)?.id
    if (typeof id === 'number') ids.set(text, id)
    return typeof id === 'number' ? id : undefined
  }

  function idOfText(text: string): number {
    const id = idIn(text) ?? Number(insert.get(text)?.id)
    ids.set(text, id)
    return id
  }

  function isFull(): boolean {
    if (Number(count.get()?.count) < most) return false
    if (performance.now() - prunedMillis < pruneIntervalMillis) return true
    prunedMillis = performance.now()
    prune.run()
    forget()
    return Number(count.get()?.count) >= most
  }

  /** All links of X-Ray's API or of the page, by their ids. */
  function all(reader: GraphReader): ReadonlyMap<number, GraphLink> {
    for (const row of read.all(last)) {
      const [id, link] = [Number(row.id), JSON.parse(String(row.link)) as GraphLink]
      last = id
      if (link.view !== 'api') byReader.page.set(id, link)
      if (link.view === undefined || link.view === 'api') byReader.api.set(id, link)
    }
    return byReader[reader]
  }

  /** Call after a failed transaction or a deletion: remembered links may not exist. */
  function forget(): void {
    ids = new Map()
    byReader = noLinks()
    last = 0
  }

  return { idOf, all, forget }
}

/** Who reads a graph: see `GraphView`. */
export type GraphReader = 'api' | 'page'

const noLinks = (): { [reader in GraphReader]: Map<number, GraphLink> } => ({
  api: new Map(),
  page: new Map(),
})

function shortened({ from, to, alias, ...link }: GraphLink): GraphLink {
  return {
    ...link,
    from: from && shortNode(from),
    to: shortNode(to),
    alias: alias && short(alias),
  }
}

const short = (name: string) => name.slice(0, maxNameLength)

const shortNode = ({ name, type, accountId }: NodeId): NodeId => ({
  name: short(name),
  type: type && short(type),
  accountId: accountId && short(accountId),
})
