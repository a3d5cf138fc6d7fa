import { defaultBounds } from '../records/bounds.ts'

/** How long a client without reports keeps its share: three of its intervals. */
const activeMillis = 30_000

/** Reports with ever new client ids must not fill the memory. */
const maxClients = defaultBounds.samplingClients

type Client = { requestCount: number; reportedMillis: number }

/** The latest requests of each client of each rule. Clients report again after a restart. */
export function createSamplingDemand() {
  const rules = new Map<string, Map<string, Client>>()

  function report(ruleName: string, clientId: string, requestCount: number, now: number): void {
    const clients = rules.get(ruleName) ?? new Map<string, Client>()
    rules.set(ruleName, clients)
    for (const [id, client] of clients) {
      if (Math.abs(now - client.reportedMillis) > activeMillis) clients.delete(id)
    }
    clients.delete(clientId)
    if (clients.size >= maxClients) clients.delete(clients.keys().next().value ?? '')
    clients.set(clientId, { requestCount, reportedMillis: now })
  }

  /**
   * A client's part of a rule's reservoir, in proportion to its requests. Whole requests per second
   * are divided, the largest remainders first, so that all parts add up to the reservoir.
   */
  function quota(ruleName: string, clientId: string, reservoirSize: number): number {
    const clients = [...(rules.get(ruleName) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
    const total = clients.reduce((sum, [, { requestCount }]) => sum + requestCount, 0)
    // Without requests, all clients are equal.
    const weightOf = ({ requestCount }: Client) => (total === 0 ? 1 : requestCount)
    const parts = clients.map(([id, client]) => {
      const exact = (reservoirSize * weightOf(client)) / (total || clients.length)
      return { id, whole: Math.floor(exact), remainder: exact - Math.floor(exact) }
    })
    const left = reservoirSize - parts.reduce((sum, { whole }) => sum + whole, 0)
    const lucky = parts.toSorted((a, b) => b.remainder - a.remainder).slice(0, left)
    const own = parts.find(({ id }) => id === clientId)
    return (own?.whole ?? 0) + (lucky.some(({ id }) => id === clientId) ? 1 : 0)
  }

  /** Call when a rule is deleted: ever new rules must not fill the memory. */
  const forget = (ruleName: string) => void rules.delete(ruleName)

  const clientCount = (ruleName: string) => rules.get(ruleName)?.size ?? 0

  return { report, quota, forget, clientCount }
}
