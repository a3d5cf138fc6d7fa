import { buildPageWhenStale } from '../../services/viewer/ui/build.ts'
import { startSystem } from '../e2e/system.ts'
import { type Account, settledAccounts } from './accounts.ts'
import { childRunning, type Gauge, openGauge } from './gauge.ts'
import { startLoad } from './load.ts'
import { openPages, type Pages } from './pages.ts'
import { findRate } from './rate.ts'

const serviceNames = ['activities', 'notifications', 'viewer']

/** Growth in this share of the time does not count: caches fill, and code is compiled. */
const warmUpShare = 0.35
const mostWarmUpMinutes = 5

export type SoakResult = {
  minutes: number
  warmUpMinutes: number
  perSecond: number
  answered: number
  failed: number
  cores: number
  gauges: Gauge[]
  delays: { [name: string]: { p50: number; p99: number; max: number } }
  pages: { first: PageSizes; last: PageSizes; warnings: string[] }
  accounts: Account[]
  crashes: string[]
}

type PageSizes = Awaited<ReturnType<Pages['sizes']>>

/**
 * Runs the processes of `npm start` under a load that keeps about one core busy, with the page
 * open, and measures them. At the end it compares the records that were made with the viewer's.
 */
export async function soak(minutes: number, say: (line: string) => void): Promise<SoakResult> {
  await buildPageWhenStale()
  const system = await startSystem({
    LOG_LEVEL: 'info',
    NODE_OPTIONS: '--inspect=127.0.0.1:0 --inspect-publish-uid=http',
  })
  const pages = await openPages(system.viewer, ['/', '/wires'])
  const gauges = await Promise.all(
    serviceNames.map(name => openGauge(name, childRunning(`services/${name}/main.ts`))),
  )
  const load = startLoad(system.activities)
  try {
    const perSecond = await findRate(load, gauges)
    say(`${perSecond} requests/s keep about one core busy`)
    const started = performance.now()
    const elapsed = () => (performance.now() - started) / 60_000
    const warmUpMinutes = Math.min(minutes * warmUpShare, mostWarmUpMinutes)
    const pause = Math.min((minutes * 60_000) / 24, 30_000)
    const cpuBefore = cpuOf(gauges)
    for (const gauge of gauges) await gauge.loopDelay()
    const first = await pages.sizes()
    while (elapsed() < minutes) {
      for (const gauge of gauges) await gauge.sample(elapsed())
      say(progress(elapsed(), gauges, load.answered()))
      await new Promise(resolve => setTimeout(resolve, pause))
    }
    const cores = (cpuOf(gauges) - cpuBefore) / (performance.now() - started)
    const last = await pages.sizes()
    const delays: SoakResult['delays'] = {}
    for (const gauge of gauges) delays[gauge.name] = await gauge.loopDelay()
    await load.stop()
    const accounts = await settledAccounts(system)
    return {
      minutes: elapsed(),
      warmUpMinutes,
      perSecond,
      cores,
      gauges,
      delays,
      accounts,
      answered: load.answered(),
      failed: load.failed(),
      crashes: system.crashes,
      pages: { first, last, warnings: pages.warnings },
    }
  } finally {
    for (const gauge of gauges) gauge.close()
    await load.stop()
    await pages.close()
    await system.stop()
  }
}

const cpuOf = (gauges: Gauge[]) => gauges.reduce((sum, gauge) => sum + gauge.cpuMillis(), 0)

function progress(minutes: number, gauges: Gauge[], answered: number): string {
  const sizes = gauges.map(({ name, samples }) => {
    const { residentMegabytes, heapMegabytes } = samples.at(-1)!
    return `${name} ${residentMegabytes.toFixed(0)} MB (heap ${heapMegabytes.toFixed(1)})`
  })
  return `${minutes.toFixed(1)} min, ${answered} answered: ${sizes.join(', ')}`
}
