/**
 * Runs after `npm pack`: puts the repository's manifest and README back. With `--later <run>`, which
 * `commands/prepack.ts` starts, it does so after a while unless that run of `npm pack` has done it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { finishUnread } from '../services/process/output-end.ts'
import { isInPlace, restore } from './package/in-place.ts'

finishUnread()

/** Packing takes a second, on a very busy machine half a minute. */
const patienceSeconds = 120

const [option, run = ''] = process.argv.slice(2)
if (option === '--later') {
  for (let waited = 0; isInPlace(run) && waited < patienceSeconds; waited++) await sleep(1000)
  if (isInPlace(run)) restore()
} else restore()
