/**
 * `npm run test:faults`: runs the services against vendors, a database, a disk, a clock and signals
 * that misbehave, and accounts for every record. Exits 1 when a record is missing or a promise is
 * broken.
 *
 *     npm run test:faults [-- --only otlp-429 …] [--quick] [--rate 100] [--write]
 *
 * `--rate` sets the requests per second, for a busy machine. `--write` puts the table of a whole
 * run into docs/faults.md.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { finishUnread } from '../services/process/output-end.ts'
import { tableOf, writeTable } from '../test/bench/faults/report.ts'
import { benchFaults, choose, longForm } from '../test/bench/faults.ts'
import { readArguments } from './arguments.ts'

finishUnread()

const usage =
  'usage: npm run test:faults [-- --only <lens-fault> …] [--quick] [--rate 1..1000] [--write]'
const quick = {
  ...longForm,
  warmUpMillis: 1000,
  beforeMillis: 2000,
  duringMillis: 3000,
  longMillis: 5000,
}
/** A quiet machine needs about 17 minutes. A run that hangs must not load it for ever. */
const maxMinutes = 25

const { only, isQuick, perSecond, write } = readArguments(usage, readOptions)
setTimeout(() => {
  console.error(`gave up after ${maxMinutes} minutes: is the machine busy?`)
  process.exit(1)
}, maxMinutes * 60_000).unref()
// Child processes stop when their parent is gone.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const durations = { ...(isQuick ? quick : longForm), perSecond }
const { rows, notRun } = await benchFaults(choose(only), durations, console.log)
const table = tableOf(rows, notRun)
console.log(`\n${table}`)
if (write) writeTable(join(import.meta.dirname, '../docs/faults.md'), table)
process.exit(rows.some(({ problems }) => problems.length > 0) ? 1 : 0)

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      rate: { type: 'string', default: String(longForm.perSecond) },
      write: { type: 'boolean', default: false },
    },
  })
  if (choose(values.only).length === 0) throw new Error(`--only ${values.only}: no such fault`)
  if (values.write && (values.quick || values.only.length > 0)) {
    throw new Error('--write: expected a whole run, without --only and --quick')
  }
  const perSecond = Number(values.rate)
  if (!Number.isInteger(perSecond) || perSecond < 1 || perSecond > 1000) {
    throw new Error(`--rate "${values.rate}": expected a whole number from 1 to 1000`)
  }
  return { only: values.only, isQuick: values.quick, perSecond, write: values.write }
}
