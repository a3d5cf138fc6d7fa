import type { Account } from './accounts.ts'
import type { Sample } from './gauge.ts'
import type { SoakResult } from './soak.ts'
import { slopeOf } from './trend.ts'

/** The largest growth by the trend that is allowed over the whole time after the warm-up. */
export const bounds = {
  heapMegabytes: 12,
  residentMegabytes: 50,
  files: 20,
  resources: 20,
  /** The page shows lists of bounded length. */
  pageHeapMegabytes: 30,
}

const minUdpShare = 0.999

type Measure = Exclude<keyof Sample, 'minutes'>

/** The slope of values per minute, after the warm-up. */
export function slopePerMinute(samples: Sample[], warmUpMinutes: number, measure: Measure) {
  const warm = samples.filter(({ minutes }) => minutes >= warmUpMinutes)
  return slopeOf(warm.map(sample => ({ x: sample.minutes, y: sample[measure] })))
}

/** Everything that is not as it should be, one line each. */
export function problemsOf(result: SoakResult): string[] {
  const { minutes, warmUpMinutes, gauges, pages, accounts, crashes, failed } = result
  const grown = gauges.flatMap(({ name, samples }) =>
    (['heapMegabytes', 'residentMegabytes', 'files', 'resources'] as const).flatMap(measure => {
      const rise = slopePerMinute(samples, warmUpMinutes, measure) * (minutes - warmUpMinutes)
      return rise > bounds[measure] ? `${name}: ${measure} rose by ${rise.toFixed(1)}` : []
    }),
  )
  const pageGrowth = pages.last.flatMap(({ path, heapMegabytes }, index) => {
    const rise = heapMegabytes - pages.first[index]!.heapMegabytes
    return rise > bounds.pageHeapMegabytes ? `page ${path}: ${rise.toFixed(1)} MB more` : []
  })
  const unequal = accounts.flatMap(account => (isWhole(account) ? [] : describe(account)))
  const failures = failed > 0 ? [`${failed} requests failed`] : []
  return [...grown, ...pageGrowth, ...unequal, ...failures, ...crashes, ...pages.warnings]
}

/**
 * Whether every record is shown. UDP promises nothing, and a busy machine loses datagrams between
 * two sockets: at most 1 in 1000 may be missing, and each dropped one must be counted.
 */
function isWhole({ lens, made, delivered, dropped, shown }: Account): boolean {
  if (lens === 'xray') return made === delivered + dropped && shown >= made * minUdpShare
  return dropped === 0 && made === delivered && shown === made
}

const describe = ({ lens, made, dropped, reasons, shown }: Account) =>
  `${lens}: made ${made}, dropped ${dropped} ${reasons}, shown ${shown}`
