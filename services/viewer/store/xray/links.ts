import type { DatabaseSync } from 'node:sqlite'
import type { NodeId } from '../../filter/xray/subject.ts'
import type { GraphLink } from '../../graph/facts.ts'
import { createDictionary } from './dictionary.ts'

export type Links = ReturnType<typeof createLinks>

/** X-Ray's limit for the name of a service. */
const maxNameLength = 200

/** Counts all requests that have no place of their own any more. */
const others: NodeId = { name: 'other services', type: 'others' }

/** The dictionary of the links of facts: edges and nodes. Beyond `most`, requests count for `others`. */
export function createLinks(database: DatabaseSync, most: number) {
  const dictionary = createDictionary(database, {
    table: 'graph_link',
    column: 'link',
    usedBy: 'graph_fact',
    reference: 'link',
    most,
  })
  let byReader = noLinks()
  let last = 0

  /** Call inside a transaction. */
  function idOf(link: GraphLink): number {
    const rest = () => JSON.stringify({ kind: link.kind, to: others, view: link.view })
    return dictionary.idOf(JSON.stringify(shortened(link)), rest, forget)
  }

  /** All links of X-Ray's API or of the page, by their ids. */
  function all(reader: GraphReader): ReadonlyMap<number, GraphLink> {
    for (const { id, text } of dictionary.after(last)) {
      const link = JSON.parse(text) as GraphLink
      last = id
      if (link.view !== 'api') byReader.page.set(id, link)
      if (link.view === undefined || link.view === 'api') byReader.api.set(id, link)
    }
    return byReader[reader]
  }

  /** Call after a failed transaction or a deletion: remembered links may not exist. */
  function forget(): void {
    dictionary.forget()
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
