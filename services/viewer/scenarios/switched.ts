import { longestMillis } from '../../scenarios/run/switch.ts'
import type { ServiceName } from '../../scenarios/scenario.ts'
import { guarded } from '../turns/guarded.ts'
import { ScenarioProblem } from './problem.ts'
import { type Services, switchService } from './services.ts'

export type SwitchedOn = { name: string; untilMillis: number }

const serviceNames: ServiceName[] = ['activities', 'notifications']

/** How long a service keeps a scenario on its own: when the viewer is gone, it ends soon. */
const leaseMillis = 30_000
const renewMillis = 10_000

/**
 * The one scenario that is on for all requests. The services get it by leases, which are renewed: it ends
 * by itself when the viewer ends, and a service that was restarted gets it again.
 */
export function createSwitched(services: Services, now: () => number) {
  let on: SwitchedOn | undefined
  let renewing: NodeJS.Timeout | undefined
  let sent: Promise<unknown> = Promise.resolve()

  /** One order after the other: an earlier one that came last would leave on what was switched off. */
  function send(name: string, untilMillis: number): Promise<unknown> {
    const requests = sent.then(() =>
      serviceNames.map(each => switchService(services, each, name, untilMillis)),
    )
    sent = requests.then(all => Promise.allSettled(all))
    return requests.then(all => Promise.all(all))
  }

  function renew(): void {
    if (!on || now() >= on.untilMillis) void turnOff()
    // A service that is starting again gets the next one.
    else send(on.name, leaseEnd(on)).catch(() => {})
  }

  const leaseEnd = ({ untilMillis }: SwitchedOn) => Math.min(untilMillis, now() + leaseMillis)

  async function turnOff(): Promise<void> {
    clearInterval(renewing)
    if (!on) return
    on = undefined
    // What cannot be reached ends with its lease.
    await send('', now()).catch(() => {})
  }

  return {
    on: (): SwitchedOn | undefined => (on && now() < on.untilMillis ? on : undefined),
    async turnOn(name: string): Promise<SwitchedOn> {
      const wanted = { name, untilMillis: now() + longestMillis }
      clearInterval(renewing)
      on = wanted
      try {
        await send(name, leaseEnd(wanted))
      } catch (problem) {
        if (on === wanted) await turnOff()
        throw new ScenarioProblem(
          502,
          `${name} was not switched on: ${(problem as Error).message}`,
          'are both services running with SCENARIOS=on and the same SCENARIOS_KEY? npm start does that',
        )
      }
      // Another order may have come meanwhile.
      if (on === wanted) renewing = setInterval(guarded(renew, turnOff), renewMillis).unref()
      return wanted
    },
    turnOff,
  }
}
