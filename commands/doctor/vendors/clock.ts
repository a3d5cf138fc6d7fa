import { failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import { type Reached, reachOf, type Vendor, vendorsOf } from './reach.ts'
import { vendorCheck } from './vendor-check.ts'

/** A span of a clock that is further off stands before its parent. */
const mostMillis = 2_000
/** AWS refuses signatures, and vendors show records in another range. */
const worstMillis = 300_000

export const clock = vendorCheck({
  id: 'clock',
  what: 'clock',
  about:
    "this machine's clock against the header `Date` of each vendor: more than 2 s is a warning, more than 5 min fails",
  async run(context) {
    const vendors = vendorsOf(context)
    const reached = await Promise.all(vendors.map(vendor => reachOf(context, vendor)))
    const results = vendors.flatMap((vendor, index) => resultFor(vendor, reached[index]!) ?? [])
    return results.length > 0 ? results : skipped('no vendor has answered')
  },
})

function resultFor({ name }: Vendor, { date, atMillis, millis }: Reached): Result | undefined {
  const sentMillis = Date.parse(date ?? '')
  if (Number.isNaN(sentMillis) || atMillis === undefined) return undefined
  const what = `clock against ${name}`
  const off = offBy(sentMillis, atMillis, millis.HTTP ?? 0)
  const size = Math.abs(off)
  if (size <= mostMillis) return ok('at most 2 s off', { what })
  const seen = `${inWords(size)} ${off > 0 ? 'ahead' : 'behind'}`
  if (size <= worstMillis) {
    const cause = 'spans of this machine are shown out of order beside those of others'
    return warning(seen, { what, cause, mend: setClock })
  }
  const cause = 'AWS refuses such signatures, and records are shown at another time'
  return failing(seen, { what, cause, mend: setClock })
}

/** `Date` has whole seconds, and the answer was under way. Ahead is positive. */
function offBy(sentMillis: number, atMillis: number, tookMillis: number): number {
  if (atMillis < sentMillis) return atMillis - sentMillis
  return Math.max(0, atMillis - tookMillis - (sentMillis + 1000))
}

const inWords = (millis: number) =>
  millis < 120_000 ? `${Math.round(millis / 1000)} s` : `${Math.round(millis / 60_000)} min`

const setClock =
  { darwin: 'sudo sntp -sS time.apple.com', win32: 'w32tm /resync' }[process.platform as string] ??
  'sudo timedatectl set-ntp true'
