import { formatDuration } from '../../services/viewer/words/format.ts'
import { type Found, isWhole } from './completeness.ts'
import type { Outcome } from './open-loop.ts'
import type { LoadOptions } from './options.ts'

export type Percentiles = { p50: number; p95: number; p99: number; max: number }

export type LoadReport = {
  asked: number
  answered: number
  perSecond: number
  /** Answers by the first digit of their status, such as `2xx`. */
  statuses: Record<string, number>
  /** Requests without an answer, by the code of the error. */
  failures: Record<string, number>
  /** From when a request was due to the end of its answer. */
  millis: Percentiles | undefined
  /** How late a request was sent at most. */
  mostLateMillis: number
  stopped?: string
  lenses: Found[] | undefined
  /** Why the lenses were not looked at. */
  notLooked?: string
}

export function reportOf(outcome: Outcome, seconds: number): Omit<LoadReport, 'lenses'> {
  const { asked, answers, failures, mostLateMillis, stopped } = outcome
  return {
    asked,
    answered: answers.length,
    perSecond: asked / seconds,
    statuses: countBy(answers.map(({ status }) => `${Math.floor(status / 100)}xx`)),
    failures: countBy(failures),
    millis: percentilesOf(answers.map(({ millis }) => millis)),
    mostLateMillis,
    ...(stopped && { stopped }),
  }
}

function countBy(keys: string[]): Record<string, number> {
  const counts = Object.groupBy(keys, key => key)
  return Object.fromEntries(
    Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, list]) => [key, list!.length]),
  )
}

/** Of nearest rank; undefined of no values. */
export function percentilesOf(values: number[]): Percentiles | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]!
  if (sorted.length === 0) return undefined
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** Whether every request was answered, and every lens has all of them. */
export const isGood = ({ asked, answered, stopped, lenses }: LoadReport): boolean =>
  answered === asked && !stopped && (lenses ?? []).every(isWhole)

const titles = { otlp: 'spans', xray: 'segments', rollbar: 'error items', logs: 'log lines' }

/** The report in lines for a person. */
export function describeReport(report: LoadReport, { viewer }: LoadOptions): string[] {
  const { asked, answered, perSecond, millis, mostLateMillis, stopped, lenses, notLooked } = report
  const failed = asked - answered
  return [
    ...(stopped ? [`Stopped early: ${stopped}.`] : []),
    `${answered} of ${asked} requests answered (${perSecond.toFixed(1)} per second): ${list(report.statuses)}`,
    ...(failed > 0 ? [`${failed} without an answer: ${list(report.failures)}`] : []),
    ...(millis ? [describeTimes(millis)] : []),
    ...(mostLateMillis > 50
      ? [`This command was busy: it sent a request up to ${formatDuration(mostLateMillis)} late.`]
      : []),
    ...(lenses ? ['Complete in the viewer:', ...lenses.map(describeLens)] : []),
    ...(notLooked ? [`Not looked whether they are complete in ${viewer}: ${notLooked}`] : []),
  ]
}

const list = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ') || 'none'

const describeTimes = (millis: Percentiles) =>
  `From due to answered: ${Object.entries(millis)
    .map(([name, value]) => `${name} ${formatDuration(value)}`)
    .join(' · ')}`

function describeLens(found: Found): string {
  const { lens, complete, expected, sampledOut } = found
  const share = expected === 0 ? '–' : `${percent(complete / expected)} %`
  const left = sampledOut > 0 ? `, ${sampledOut} sampled out` : ''
  const mark = isWhole(found) ? '✓' : '✖'
  return `  ${mark} ${titles[lens].padEnd(11)} ${share.padStart(7)}  ${complete} of ${expected}${left}`
}

/** Rounded down, so that 100 says all. */
const percent = (share: number) => Math.floor(share * 10_000) / 100
