import type { Deliveries } from '../../../services/telemetry/delivery/delivery-counts.ts'
import { type Account, accountOf, type Evidence, retriedAt } from './account.ts'
import { type Phase, p99 } from './load.ts'
import type { Promised, Scenario } from './scenario.ts'
import type { VendorLens } from './vendors.ts'

export type Row = {
  name: string
  lens: VendorLens
  fault: string
  promised: Promised
  account: Account
  answered: string
  /** Ratio of the answers' times during the fault to those before. */
  p99Ratio: number
  peakMegabytes: number
  /** Empty: the promise is kept. */
  problems: string[]
}

export type Played = {
  before: Phase
  during: Phase
  evidence: Evidence
  /** The delivery counts of the services before they stopped. */
  said: Deliveries[]
  perSecond: number
}

/**
 * A killed process may lose the records of this time: those that gather for 500 ms, and those under
 * way.
 */
const inFlightMillis = 2000

export function judge(scenario: Scenario, lenses: VendorLens[], played: Played): Row[] {
  const { before, during, evidence, said, perSecond } = played
  const hasEnded = scenario.at === 'process'
  const { noticedFrom = 0 } = scenario
  const isFelt = (lens: VendorLens, { dropped }: Account) =>
    hasEnded || perSecond < noticedFrom || dropped + retriedAt(scenario, lens, said) > 0
  const common = {
    fault: scenario.fault,
    answered: answeredOf(during),
    p99Ratio: hasEnded ? Number.NaN : p99(during.answers) / p99(before.answers),
    peakMegabytes: evidence.peakMegabytes,
  }
  return lenses.map(lens => {
    const account = accountOf(scenario, lens, evidence)
    const promised = scenario.promises[lens]!
    const problems = [
      ...(hasEnded ? [] : problemsOfAnswers(during, scenario.mayFail)),
      ...problemsOfAccount(account, promised, perSecond),
      ...(isFelt(lens, account) ? [] : ['the sender did not notice the fault']),
    ]
    return { ...common, name: `${lens}-${scenario.fault}`, lens, promised, account, problems }
  })
}

function answeredOf({ asked, answers }: Phase): string {
  const failed = failedOf(answers)
  return `${answers.length} of ${asked}${failed > 0 ? `, ${failed} with 5xx` : ''}`
}

const failedOf = (answers: Phase['answers']) => answers.filter(({ status }) => status >= 500).length

function problemsOfAnswers({ answers, failures }: Phase, mayFail = false): string[] {
  const failed = mayFail ? 0 : failedOf(answers)
  const why = [...new Set(failures)].join(', ')
  return [
    ...(failures.length > 0 ? [`${failures.length} requests had no answer (${why})`] : []),
    ...(failed > 0 ? [`${failed} answers were 5xx`] : []),
  ]
}

/** The reasons why an account breaks its promise. */
export function problemsOfAccount(
  { made, delivered, dropped }: Account,
  promised: Promised,
  perSecond: number,
): string[] {
  const open = made - delivered - dropped
  const most = promised === 'in flight' ? (inFlightMillis * perSecond) / 1000 : 0
  return [
    ...(made === 0 ? ['nothing was made'] : []),
    ...(promised === 'nothing lost' && dropped > 0 ? [`${dropped} dropped`] : []),
    ...(open < 0 || open > most ? [`made - delivered - dropped = ${open}`] : []),
  ]
}
