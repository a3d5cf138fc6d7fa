import type { Deliveries } from '../../../services/telemetry/delivery/delivery-counts.ts'
import type { Answer } from './load.ts'
import type { Scenario } from './scenario.ts'
import type { ServiceProcess } from './service-process.ts'
import type { System } from './system.ts'
import type { Taken, VendorLens } from './vendors.ts'

export type Account = { made: number; delivered: number; dropped: number; duplicated: number }

/** The senders' name for the destination of each lens. */
const vendorNames = { otlp: 'honeycomb', xray: 'daemon', rollbar: 'rollbar', logs: 'cloudwatch' }

/** How many records the senders have sent again to the faulty destination. */
export function retriedAt({ at }: Scenario, lens: VendorLens, said: Deliveries[]): number {
  const destination = at === 'viewer' && lens !== 'xray' ? 'viewer' : vendorNames[lens]
  const counts = said.map(deliveries => deliveries[lens]?.[destination])
  return counts.reduce((sum, each) => sum + (each?.retried ?? 0), 0)
}

export type Evidence = {
  system: System
  answers: Answer[]
  taken: { [lens in VendorLens]: Taken }
  /** The viewer's records. */
  viewer: Awaited<ReturnType<System['records']['counts']>>
  wires: Awaited<ReturnType<System['records']['wires']>>
  /** Peak memory of the larger service. */
  peakMegabytes: number
}

/** Everything that the accounts are made of, once all processes but the viewer have stopped. */
export async function gather(system: System, answers: Answer[]): Promise<Evidence> {
  const { vendors, records } = system
  const [otlp, xray, rollbar, logs] = await Promise.all(
    (['otlp', 'xray', 'rollbar', 'logs'] as const).map(lens => vendors.taken(lens)),
  )
  const taken = { otlp: otlp!, xray: xray!, rollbar: rollbar!, logs: logs! }
  const [viewer, wires] = [await records.counts(), await records.wires()]
  const peakMegabytes = Math.max(...system.services.map(service => service.peakMegabytes()))
  return { system, answers, taken, viewer, wires, peakMegabytes }
}

/** The number of records made is taken neither from the sender nor from the faulty destination. */
export function accountOf(scenario: Scenario, lens: VendorLens, evidence: Evidence): Account {
  if (scenario.at === 'process') return byAnswers(lens, evidence, scenario.ownItems ?? 0)
  if (lens === 'xray') {
    return scenario.at === 'viewer' ? datagrams(evidence) : byAnswers(lens, evidence, 0)
  }
  return scenario.at === 'viewer' ? atViewer(lens, evidence) : atVendor(lens, evidence)
}

/** The healthy viewer has all records that were made; the services' stdout has all lines. */
function atVendor(lens: 'otlp' | 'rollbar' | 'logs', { system, taken, viewer }: Evidence): Account {
  const lines = system.services.reduce((sum, { said }) => sum + said.lines, 0)
  return {
    made: lens === 'logs' ? lines : viewer[lens],
    delivered: taken[lens].ids.length,
    dropped: droppedAt(vendorNames[lens], lens, system.services),
    duplicated: taken[lens].total - taken[lens].ids.length,
  }
}

/** The healthy vendor has all records that were made. */
function atViewer(lens: 'otlp' | 'rollbar' | 'logs', evidence: Evidence): Account {
  const { system, taken, viewer, wires } = evidence
  const wire = lens === 'otlp' ? 'otlp-traces' : lens
  return {
    made: taken[lens].ids.length,
    delivered: viewer[lens],
    dropped: droppedAt('viewer', lens, system.services),
    duplicated: wires[wire].received - viewer[lens],
  }
}

/** Counts the datagrams to the viewer. The vendor's daemon forwards all that it receives. */
function datagrams({ taken, wires }: Evidence): Account {
  const { received, dropped, rejected } = wires['xray-udp']
  return { made: taken.xray.total, delivered: received, dropped: dropped + rejected, duplicated: 0 }
}

/** A client identifies the span, segment and line of an answer by its trace id, and an item by its uuid. */
function byAnswers(
  lens: VendorLens,
  { system, answers, taken }: Evidence,
  ownItems: number,
): Account {
  const of = ({ traceId, uuid }: Answer) => (lens === 'rollbar' ? uuid : traceId)
  const made = answers.map(of).filter(id => id !== undefined)
  const there = new Set(taken[lens].requests)
  const delivered = made.filter(id => there.has(id))
  const others = lens === 'rollbar' ? Math.min(ownItems, there.size - delivered.length) : 0
  return {
    made: made.length + (lens === 'rollbar' ? ownItems : 0),
    delivered: delivered.length + others,
    dropped: lens === 'xray' ? droppedAt(vendorNames[lens], lens, [system.activities]) : 0,
    duplicated: taken[lens].total - taken[lens].ids.length,
  }
}

const droppedAt = (destination: string, lens: string, services: ServiceProcess[]) =>
  services
    .flatMap(({ said }) => Object.values(said.dropped[lens]?.[destination] ?? {}))
    .reduce((sum, count) => sum + count, 0)
