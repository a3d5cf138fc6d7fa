import { type Answered, type Load, loadDuring } from './load.ts'
import { report, untilRolledOut } from './run.ts'

const ratePerSecond = 20
const pauseMillis = 10_000

/** Disturbs the system in the middle of a load, which goes on until the disturbance is over. */
export async function disturbed(disturb: () => Promise<void>): Promise<Load> {
  await untilRolledOut()
  return loadDuring({ ratePerSecond }, async () => {
    await sleep(pauseMillis)
    await disturb()
    await untilRolledOut()
    await sleep(pauseMillis)
  })
}

/** 503: the database did not answer in time, which may happen on a busy machine at any time. */
export const unexpected = (answered: Answered[]) =>
  answered.filter(({ status }) => status !== 200 && status !== 503)

export function reportLoad(what: string, { failed, answered }: Load, lost: object): void {
  const notOk = answered.filter(({ status }) => status !== 200).length
  report(
    what,
    `${answered.length} answered (${notOk} not 200), ${failed.length} failed; without ${JSON.stringify(lost)}`,
  )
}

const sleep = (millis: number) => new Promise(resolve => setTimeout(resolve, millis))
