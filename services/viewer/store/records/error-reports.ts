import type { ErrorRecord } from '../../errors/error-record.ts'
import type { ErrorSource } from '../../records/api.ts'

/**
 * What reported an error, as a number in the column `report`: of several reports of one failure the
 * lowest is kept. From 4 on, a report counts only when no other explains the failure; from 5 on,
 * nothing says what failed, and it belongs to no item.
 */
export type Report = 0 | 1 | 2 | 3 | 4 | 5 | 6

const sources: ErrorSource[] = ['item', 'span', 'log', 'segment', 'span', 'span', 'segment']

const firstWeak = 4
const mostListed = 4

export const isWeak = (report: number) => report >= firstWeak

/** Whether it is an occurrence of an item; `most` is the highest such number. */
export const isListed = Object.assign((report: number) => report <= mostListed, {
  most: mostListed,
})

export const sourceOf = (report: unknown): ErrorSource => sources[Number(report)] ?? 'item'

/** The numbers of a source's reports. */
export const reportsOf = (source: ErrorSource): number[] =>
  sources.flatMap((name, report) => (name === source ? report : []))

/** The numbers of a source's reports that belong to items. */
export const listedReportsOf = (source: ErrorSource): number[] =>
  sources.flatMap((name, report) => (name === source && isListed(report) ? report : []))

export function reportOf({ source, says }: ErrorRecord): Report {
  if (says === 'exception') return sources.indexOf(source) as Report
  if (source === 'segment') return 6
  return says === 'message' ? 4 : 5
}
