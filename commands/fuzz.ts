/**
 * `npm run fuzz`: runs generated and mutated inputs against each decoder and parser, guided by the
 * code that they reach. Findings are minimized and kept in `test/fuzz/found` for `npm test`.
 *
 *     npm run fuzz -- --list
 *     npm run fuzz -- <target | all> [--for 10m] [--seed 1] [--write]
 *
 * With `--write`, inputs that reached new code join the corpus, and docs/fuzzing.md lists the run.
 */
import { parseArgs } from 'node:util'
import { finishUnread } from '../services/process/output-end.ts'
import { fuzz } from '../test/fuzz/engine.ts'
import { readCorpus, writeCorpus, writeFound } from '../test/fuzz/files.ts'
import { writeRun } from '../test/fuzz/record.ts'
import type { Target } from '../test/fuzz/target.ts'
import { targets } from '../test/fuzz/targets.ts'
import { readArguments } from './arguments.ts'

finishUnread()

const usage =
  'usage: npm run fuzz -- --list\n       npm run fuzz -- <target | all> [--for 10m] [--seed 1] [--write]'

const unitMillis: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 }

const options = readArguments(usage, readOptions)
if (options.isList) {
  for (const { name, about } of targets) console.log(`${name.padEnd(24)} ${about}`)
} else {
  for (const target of options.targets) await run(target)
}
process.exit()

async function run(target: Target): Promise<void> {
  const corpus = readCorpus(target.name)
  const { seed, maxMillis } = options
  const result = await fuzz(target, {
    seed,
    corpus,
    maxMillis,
    maxExecutions: Number.POSITIVE_INFINITY,
    isGuided: true,
  })
  const { executions, millis, covered, finding } = result
  const perSecond = Math.round((executions / millis) * 1000)
  console.log(
    `${target.name}: seed ${seed}, ${executions} inputs in ${Math.round(millis / 1000)} s (${perSecond}/s), ` +
      `${covered} characters of source covered, ${result.corpus.length} inputs reached something new`,
  )
  if (options.isWritten) {
    writeCorpus(target.name, [...corpus, ...result.corpus])
    writeRun({ target: target.name, seed, ...result })
  }
  if (!finding) return
  process.exitCode = 1
  console.log(`  found: ${finding.problem}`)
  for (const input of finding.inputs) console.log(`  input: ${show(input)}`)
  console.log(`  kept in ${writeFound(finding)}, which npm test runs from now on`)
}

function show(input: Buffer): string {
  const text = JSON.stringify(input.toString('utf8'))
  return text.length > 400 ? `${text.slice(0, 400)}… (${input.length} bytes)` : text
}

function readOptions() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      for: { type: 'string', default: '10m' },
      seed: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
    },
  })
  return {
    isList: values.list,
    targets: values.list ? [] : targetsNamed(positionals),
    maxMillis: readDuration(values.for),
    seed: values.seed,
    isWritten: values.write,
  }
}

function targetsNamed(names: string[]): Target[] {
  if (names.length === 1 && names[0] === 'all') return targets
  const found = names.map(name => targets.find(target => target.name === name))
  if (names.length > 0 && found.every(target => target !== undefined)) return found
  const known = targets.map(({ name }) => name).join(', ')
  throw new Error(`"${names.join(' ')}": expected all, or some of ${known}`)
}

function readDuration(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smh])$/.exec(text) ?? []
  if (count !== undefined) return Number(count) * unitMillis[unit]!
  throw new Error(`--for "${text}": expected a duration such as 20s or 10m`)
}
