/**
 * `npm run soak`: puts the system of `npm start` under load for some minutes, with the page open.
 * Fails when memory or handles grow, or when the page does not show everything that was made.
 *
 *     npm run soak -- --for 30m [--write]
 */
import { parseArgs } from 'node:util'
import { finishUnread } from '../services/process/output-end.ts'
import { writeSection } from '../test/bench/doc-section.ts'
import { soakReport } from '../test/soak/report.ts'
import { soak } from '../test/soak/soak.ts'
import { problemsOf } from '../test/soak/verdict.ts'
import { readArguments } from './arguments.ts'

finishUnread()

const usage = 'usage: npm run soak -- [--for 2m] [--write]'

const { minutes, isWritten } = readArguments(usage, readOptions)
const result = await soak(minutes, line => console.log(line))
const report = soakReport(result)
console.log(`\n${report}\n`)
if (isWritten) writeSection('docs/safety.md', 'Soak', report)
const problems = problemsOf(result)
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'Flat, and everything made is shown.' : 'NOT FLAT OR NOT EQUAL')
process.exit(problems.length === 0 ? 0 : 1)

function readOptions() {
  const { values } = parseArgs({
    options: {
      for: { type: 'string', default: '2m' },
      write: { type: 'boolean', default: false },
    },
  })
  const count = /^(\d+)m$/.exec(values.for)?.[1]
  if (count === undefined) throw new Error(`--for "${values.for}": expected minutes, such as 2m`)
  return { minutes: Number(count), isWritten: values.write }
}
