import type { Wire, Wires } from '../../services/viewer/records/api.ts'
import type { System } from '../e2e/system.ts'
import { getJson } from '../support/traces.ts'
import { until } from '../support/until.ts'

type Counts = { delivered: number; dropped: Record<string, number>; waiting: number }
type Verbose = { deliveries: { [lens: string]: { [destination: string]: Counts } } }

export type Account = {
  lens: string
  made: number
  delivered: number
  dropped: number
  /** Number of dropped records by reason. */
  reasons: string
  /** What the viewer counts as received by the lens's wire. */
  shown: number
}

const wireOf: Record<string, Wire> = {
  otlp: 'otlp-traces',
  xray: 'xray-udp',
  rollbar: 'rollbar',
  logs: 'logs',
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)

/**
 * Compares the records that both services made by each lens since they started with the viewer's.
 */
async function readAccounts(system: System): Promise<Account[]> {
  const services = await Promise.all(
    [system.activities, system.notifications].map(origin =>
      getJson<Verbose>(`${origin}/readyz?verbose`),
    ),
  )
  const wires = await getJson<Wires>(`${system.viewer}/-/api/wires`)
  return Object.keys(wireOf).map(lens => {
    const counts = services.flatMap(({ deliveries }) => Object.values(deliveries[lens] ?? {}))
    const delivered = sum(counts.map(each => each.delivered))
    const drops = counts.flatMap(each => Object.entries(each.dropped))
    const dropped = sum(drops.map(([, count]) => count))
    const reasons = drops.map(([reason, count]) => `${count} ${reason}`).join(', ')
    const made = delivered + dropped + sum(counts.map(each => each.waiting))
    return { lens, made, delivered, dropped, reasons, shown: wires[wireOf[lens]!].received }
  })
}

const isSettled = ({ made, delivered, dropped, shown }: Account) =>
  made === delivered + dropped && shown >= delivered

/** The accounts when nothing is under way any more, or after ten seconds. */
export async function settledAccounts(system: System): Promise<Account[]> {
  let accounts = await readAccounts(system)
  const look = async () => {
    accounts = await readAccounts(system)
    return accounts.every(isSettled)
  }
  await until(look, () => '', 10_000).catch(() => {})
  return accounts
}
