import { readFileSync, writeFileSync } from 'node:fs'
import type { Row } from './judge.ts'

const heading = [
  'fault',
  'lens',
  'answered',
  'p99 ratio',
  'made',
  'delivered',
  'dropped',
  'duplicated',
  'peak memory, MB',
  'promise',
]

const marks = { begin: '<!-- faults:begin -->', end: '<!-- faults:end -->' }

/** A Markdown table. A broken promise is in capitals, with the reason. */
export function tableOf(rows: Row[], notRun: string[]): string {
  const cells = [heading, heading.map(() => '---'), ...rows.map(cellsOf)]
  const table = cells.map(row => `| ${row.join(' | ')} |`)
  return [...table, ...notRun.map(line => `\n${line}`)].join('\n')
}

function cellsOf({
  fault,
  lens,
  answered,
  p99Ratio,
  account,
  peakMegabytes,
  ...row
}: Row): string[] {
  const kept = row.problems.length === 0
  const inFlight = account.made - account.delivered - account.dropped
  const words = row.promised === 'in flight' ? `${inFlight} in flight` : row.promised
  return [
    fault,
    lens,
    answered,
    Number.isNaN(p99Ratio) ? '' : p99Ratio.toFixed(1),
    String(account.made),
    String(account.delivered),
    String(account.dropped),
    String(account.duplicated),
    String(peakMegabytes),
    kept ? words : `NOT KEPT: ${words} (${row.problems.join('; ')})`,
  ]
}

/** Replaces the table between the marks of a file. */
export function writeTable(file: string, table: string): void {
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split(marks.begin)
  const after = rest?.split(marks.end)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`${file}: expected ${marks.begin} and ${marks.end}`)
  }
  writeFileSync(file, `${before}${marks.begin}\n\n${table}\n\n${marks.end}${after}`)
}
