import { performance } from 'node:perf_hooks'
import { guarded } from '../../turns/guarded.ts'

type PaceOptions = {
  /** Works for about this time, or until nothing is left; `isBusy`: while the process does much else. */
  work(millis: number, isBusy: boolean): Promise<void>
  isMore(): boolean
  onProblem(problem: unknown): void
}

/** The records of a request arrive from several senders within about this time. */
const minRestMillis = 250

/** A trace of 10,000 records that still grows must not be assembled all the time. */
const restPerWork = 10
const maxRestMillis = 10_000

/** How long a round works while the process does little else, and the rest before the next. */
const idleRound = { workMillis: 250, restMillis: 10 }

/** The same while the process is busy, with about a fiftieth of its time for this. */
const busyRound = { workMillis: 25, restPerWork: 50, restMillis: 1000, maxRestMillis: 2000 }
const busyUtilization = 0.5

/** Records that arrived this recently are followed by more. */
const recentMillis = 100

/** Does work in the background: little while much arrives, and most of the time afterwards. */
export function createPace({ work, isMore, onProblem }: PaceOptions) {
  let timer: NodeJS.Timeout | undefined
  let restMillis = minRestMillis
  let arrivedMillis = 0

  /** Call when records arrive. */
  function wake(): void {
    arrivedMillis = performance.now()
    schedule()
  }

  function schedule(): void {
    if (timer) return
    const sinceNow = performance.eventLoopUtilization()
    const isBusy = () =>
      performance.now() - arrivedMillis < recentMillis ||
      performance.eventLoopUtilization(sinceNow).utilization > busyUtilization
    const next = () => round(isBusy())
    timer = setTimeout(guarded(next, onProblem), restMillis).unref()
  }

  async function round(isBusy: boolean): Promise<void> {
    const begun = performance.now()
    try {
      await work(isBusy ? busyRound.workMillis : idleRound.workMillis, isBusy)
    } finally {
      timer = undefined
    }
    const worked = performance.now() - begun
    restMillis = Math.min(Math.max(minRestMillis, worked * restPerWork), maxRestMillis)
    if (!isMore()) return
    restMillis = isBusy ? busyRest(worked) : idleRound.restMillis
    schedule()
  }

  return { wake, close: () => clearTimeout(timer) }
}

const busyRest = (workedMillis: number) =>
  Math.min(
    Math.max(busyRound.restMillis, workedMillis * busyRound.restPerWork),
    busyRound.maxRestMillis,
  )
