import { formatAgo, formatBytes, formatCount, formatDuration, plural } from '../words/format.ts'
import type { Check } from './facts.ts'
import { otlpLine } from './fix-lines.ts'
import { shown } from './language.ts'

/** Whether anything comes. */
export const receiving: Check = ({ recent, lastSeenMillis, nowMillis, when, ways }) => {
  const fix = `Set \`${otlpLine(ways)}\` in the application, or choose its line in the table.`
  if (lastSeenMillis === undefined) {
    return { state: 'warning', text: 'Nothing has arrived yet.', fix }
  }
  const last = `the last record arrived ${formatAgo(lastSeenMillis, nowMillis)}.`
  const isAny = recent.traces.length + recent.lines.length + recent.items.length > 0
  if (!isAny) return { state: 'warning', text: `Nothing arrived ${when}; ${last}`, fix }
  return { state: 'ok', text: `Records arrive: ${last}` }
}

/** What wires refused or dropped. */
export const refused: Check = ({ rejections, when, ways }) => {
  if (rejections.length === 0) return { state: 'ok', text: `No record was refused ${when}.` }
  const wires = [...Map.groupBy(rejections, ({ wire }) => wire)]
  const parts = wires.map(
    ([wire, of]) => `${formatCount(of.length)} by ${wire} (${shown(of.at(-1)!.reason)})`,
  )
  return {
    state: 'failing',
    text: `Records were refused ${when}: ${parts.join(', ')}.`,
    fix: `See the payloads at ${wires.map(([wire]) => `\`${ways.main}/wires?wire=${wire}\``).join(', ')}.`,
  }
}

/** Nearly full, and so what is kept goes soon. */
const nearlyFull = 0.9
const shortMillis = 60 * 60 * 1000

const measureNames = {
  spans: 'spans',
  segments: 'segments',
  items: 'errors',
  logLines: 'log lines',
  bytes: '',
}

const settingNames = {
  spans: '--max-spans',
  segments: '--max-segments',
  items: '--max-items',
  logLines: '--max-log-lines',
  bytes: '--max-bytes',
}

/** Whether the store is near its bounds. */
export const store: Check = ({ room, oldestMillis, nowMillis }) => {
  const fullest = room.reduce((a, b) => (b.held / b.most > a.held / a.most ? b : a))
  const { measure, held, most } = fullest
  const amount =
    measure === 'bytes'
      ? `${formatBytes(held)} of ${formatBytes(most)}`
      : `${formatCount(held)} of ${plural(most, measureNames[measure].slice(0, -1))}`
  const ageMillis = oldestMillis === undefined ? undefined : nowMillis - oldestMillis
  const since =
    ageMillis === undefined ? '' : `, and its oldest trace arrived ${formatDuration(ageMillis)} ago`
  const text = `The store holds ${amount}${since}.`
  const isShort = held / most >= nearlyFull && (ageMillis ?? shortMillis) < shortMillis
  if (!isShort) return { state: 'ok', text }
  return {
    state: 'warning',
    text: `${text} The oldest traces make room for new ones.`,
    fix: `Give it more room: \`npm run viewer -- ${settingNames[measure]} …\`.`,
  }
}
