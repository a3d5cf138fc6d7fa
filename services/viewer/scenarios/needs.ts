import type { Scenario } from '../../scenarios/scenario.ts'
import { type Services, sendRequest } from './services.ts'

type Needs = NonNullable<Scenario['needs']>

/** Without faults; nothing is pushed to a third party. */
const chosen = 'none;play=needs'

/** Makes a person who has so many notifications, by posts that mention them; once is enough. */
export async function provide({ notifications, of }: Needs, services: Services): Promise<void> {
  const path = `/api/activities/notifications?handle=${of}&limit=${notifications}`
  const { body } = await sendRequest(services, { to: 'notifications', path }, chosen)
  // One per notification that there is.
  const found = body.split('"activityId"').length - 1
  for (let count = found; count < notifications; count++) {
    const message = `Number ${count + 1} for @${of}`
    await sendRequest(
      services,
      {
        to: 'activities',
        method: 'POST',
        path: '/api/activities',
        body: { handle: 'carol', message, ttl: '1-day' },
      },
      chosen,
    )
  }
}
