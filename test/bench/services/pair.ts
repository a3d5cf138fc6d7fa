import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { startMeasured } from '../program.ts'
import type { Variant } from './variants.ts'

const services = join(import.meta.dirname, '../../../services')
const nodeArgs = ['--import', join(services, 'telemetry/start.ts')]

export type Pair = Awaited<ReturnType<typeof startPair>>

/** The two real services of one variant, with stores of their own. */
export async function startPair(variant: Variant, folder: string) {
  const data = mkdtempSync(join(folder, `${variant.name}-`))
  const start = (name: string, environment: Record<string, string> = {}) =>
    startMeasured(join(services, name, 'main.ts'), {
      nodeArgs,
      environment: { WAYWISER_DATA: data, ...variant.environment, ...environment },
    })
  const notifications = await start('notifications')
  const activities = await start('activities', {
    NOTIFICATIONS_URL: `http://127.0.0.1:${notifications.listening.port}`,
  })
  const { port } = activities.listening
  await expectHop(port, variant)
  return {
    variant,
    port,
    cpuMillis: () => activities.cpuMillis() + notifications.cpuMillis(),
    residentMegabytes: () =>
      [activities, notifications].map(service => service.residentMegabytes()),
    async stop() {
      await Promise.all([activities.stop(), notifications.stop()])
    },
  }
}

/** A peer that is away costs a different time, and the answer is 200 all the same. */
async function expectHop(port: number, { label }: Variant): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/activities/home`)
  const body = (await answer.json()) as { unreadNotifications?: number | null }
  if (typeof body.unreadNotifications === 'number') return
  throw new Error(`${label}: answered ${answer.status} without asking notifications`)
}
