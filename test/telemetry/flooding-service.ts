import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { telemetry } from '../../services/telemetry/start.ts'

/**
 * Makes more records of every lens than a queue holds, some in each turn. Reports over IPC the
 * memory that this took, and the delivery counts.
 */
const turns = 45
const perTurn = { spans: 1000, lines: 500, items: 20 }
const longText = 'x'.repeat(800)

let peakMegabytes = 0
for (let turn = 0; turn < turns; turn++) {
  for (let count = 0; count < perTurn.spans; count++) {
    const noise = randomBytes(600).toString('base64')
    telemetry.withSpan(`span ${count}`, span => void span.setAttribute('app.noise', noise))
  }
  for (let count = 0; count < perTurn.lines; count++) telemetry.log.info({ longText }, 'flooding')
  for (let count = 0; count < perTurn.items; count++) telemetry.reportError(new Error(longText))
  await setImmediate()
  peakMegabytes = Math.max(peakMegabytes, ownMegabytes())
}
const { spans, lines, items } = perTurn
const made = { spans: turns * spans, lines: turns * lines, items: turns * items }
process.send?.({ peakMegabytes, made, deliveries: telemetry.deliveries() })

/** Memory without mapped files, which the processes of a machine share. */
function ownMegabytes(): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
