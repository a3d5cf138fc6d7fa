import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../../docs/fuzzing.md')

export type Run = {
  target: string
  seed: string
  executions: number
  millis: number
  covered: number
  finding: { problem: string } | undefined
}

const heading = [
  '| target | seed | inputs | minutes | source covered, characters | found |',
  '|---|---|---|---|---|---|',
]

/** Puts a run into the table of docs/fuzzing.md, in place of the target's previous one. */
export function writeRun({ target, seed, executions, millis, covered, finding }: Run): void {
  const count = (value: number) => value.toLocaleString('en')
  const cells = [
    target,
    seed,
    count(executions),
    (millis / 60_000).toFixed(1),
    count(covered),
    finding?.problem.replaceAll('|', '\\|').slice(0, 120) ?? 'nothing',
  ]
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const top = lines.indexOf(heading[0]!)
  const before = top < 0 ? lines : lines.slice(0, top)
  const rows = lines.slice(top < 0 ? lines.length : top + 2).filter(line => line.startsWith('| '))
  const others = rows.filter(row => !row.startsWith(`| ${target} |`))
  const table = [...heading, ...[...others, `| ${cells.join(' | ')} |`].sort()]
  writeFileSync(file, `${[...before, ...table].join('\n')}\n`)
}
