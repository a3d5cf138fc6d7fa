import type { ServiceName } from '../scenario.ts'

/** An address where nothing listens: the port belongs to a service that is no longer in use. */
export const refusingOrigin = 'http://127.0.0.1:2'

/** The other service, at that address: its CLIENT spans name it as ever. */
export const refusingPeer = (service: ServiceName) => ({
  origin: refusingOrigin,
  service: service === 'activities' ? 'notifications' : 'activities',
})
