/**
 * `npm run soak`: the system of `npm start` under load for as long as one likes, with the page open.
 * Fails when memory or handles grow, or when what was made is not what is shown.
 *
 *     npm run soak -- --for 30m [--write]
 */
import { parseArgs } from 'node:util'
import { writeSection } from '../test/bench/doc-section.ts'
import { soakReport } from '../test/soak/report.ts'
import { soak } from '../test/soak/soak.ts'
import { problemsOf } from '../test/soak/verdict.ts'

const usage = 'usage: npm run soak -- [--for 2m] [--write]'

const { minutes, isWritten } = readArguments(process.argv.slice(2))
const result = await soak(minutes, line => console.log(line))
const report = soakReport(result)
console.log(`\n${report}\n`)
if (isWritten) writeSection('docs/safety.md', 'Soak', report)
const problems = problemsOf(result)
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'Flat, and everything made is shown.' : 'NOT FLAT OR NOT EQUAL')
process.exit(problems.length === 0 ? 0 : 1)

function readArguments(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        for: { type: 'string', default: '2m' },
        write: { type: 'boolean', default: false },
      },
    })
    const count = /^(\d+)m$/.exec(values.for)?.[1]
    if (count === undefined) throw new Error(`--for "${values.for}": expected minutes, such as 2m`)
    return { minutes: Number(count), isWritten: values.write }
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(1)
  }
}
