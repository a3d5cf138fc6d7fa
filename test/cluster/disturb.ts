import { type Answered, type Load, load } from './load.ts'
import { report, untilRolledOut } from './run.ts'

const ratePerSecond = 20
const seconds = 30

/** Disturbs the system in the middle of a load. */
export async function disturbed(disturb: () => Promise<void>): Promise<Load> {
  await untilRolledOut()
  const underway = load({ ratePerSecond }, seconds)
  await new Promise(resolve => setTimeout(resolve, 10_000))
  await Promise.all([disturb(), underway])
  await untilRolledOut()
  return underway
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
