import {
  type Deliveries,
  type DeliveryCounts,
  droppedOf,
} from '../../../services/telemetry/delivery/delivery-counts.ts'
import { type Check, failing, ok, type Result, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { ofServices, runningProcess, type ServiceOfOurs } from '../frame/running.ts'

export const queues: Check = {
  id: 'queues',
  area: 'local',
  what: 'queues',
  about:
    'each queue of the running services, as `/readyz?verbose` has it: records that wait, were dropped, or were sent again',
  run: context => ofServices(name => resultsFor(context, name)),
}

async function resultsFor(context: DoctorContext, name: ServiceOfOurs): Promise<Result[]> {
  const { ready } = await runningProcess(context, name)
  if (!ready) return []
  const what = `queues of ${name}`
  const all = Object.entries((ready.deliveries ?? {}) as Deliveries).flatMap(([lens, queues]) =>
    Object.entries(queues).map(([destination, counts]) => ({ lens, destination, counts })),
  )
  if (all.length === 0) return [ok('none: it sends nothing anywhere', { what })]
  const bad = all.flatMap(({ lens, destination, counts }) => {
    const result = problemOf(counts)
    return result ? [{ ...result, what: `queue of ${name}: ${lens} to ${destination}` }] : []
  })
  if (bad.length > 0) return bad
  const delivered = all.map(one => `${one.lens} to ${one.destination} ${one.counts.delivered}`)
  return [
    ok(
      `nothing waits for a second attempt, nothing was dropped; delivered: ${delivered.join(', ')}`,
      { what },
    ),
  ]
}

/** A service logs the reason at most once a minute. */
const mend = 'its log line "Telemetry cannot be delivered" has the reason'

function problemOf(counts: DeliveryCounts): Result | undefined {
  const { waiting, retried, delivered, dropped } = counts
  const lost = droppedOf(counts)
  if (waiting > 0 && retried > 0) {
    const cause = 'the destination is away, or refuses them'
    return failing(`${waiting} wait, ${retried} sent again, ${lost} dropped`, { cause, mend })
  }
  if (lost === 0) return undefined
  const reasons = Object.entries(dropped).map(([reason, count]) => `${reason}: ${count}`)
  const seen = `${lost} dropped, ${delivered} delivered since it started`
  return warning(seen, { cause: reasons.join(', '), mend })
}
