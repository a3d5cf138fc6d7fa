/** The time range that a panel shows, in milliseconds since the start of the trace. */
export type View = { fromMillis: number; toMillis: number }

/** A position in the view, in percent of its width; undefined outside the view. */
export function placeIn(
  view: View,
  fromMillis: number,
  toMillis: number,
): { left: number; width: number } | undefined {
  const length = view.toMillis - view.fromMillis
  if (length <= 0 || toMillis < view.fromMillis || fromMillis > view.toMillis) return undefined
  const from = Math.max(fromMillis, view.fromMillis)
  const to = Math.min(toMillis, view.toMillis)
  return {
    left: ((from - view.fromMillis) / length) * 100,
    width: ((to - from) / length) * 100,
  }
}

export const timeAt = (view: View, share: number) =>
  view.fromMillis + (view.toMillis - view.fromMillis) * Math.min(1, Math.max(0, share))

/** A microsecond: clocks have no shorter step. */
const leastStepMillis = 0.001

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

/** Round parts of minutes, hours and days. */
const longSteps = [
  ...[1, 2, 5, 10, 15, 30].map(times => times * minute),
  ...[1, 2, 3, 6, 12].map(times => times * hour),
]

/** At most `maxTicks` round times inside the view, which formatting does not make equal. */
export function ticksOf(view: View, maxTicks: number): number[] {
  const length = view.toMillis - view.fromMillis
  if (length <= 0) return []
  const step = stepOf(length / maxTicks)
  const ticks: number[] = []
  for (let count = Math.ceil(view.fromMillis / step); count * step <= view.toMillis; count++) {
    ticks.push(Number((count * step).toPrecision(12)))
  }
  return ticks
}

/** The shortest round step of at least this length: 1, 2 or 5 times a power of ten, or as above. */
function stepOf(leastMillis: number): number {
  const long = leastMillis > 20_000 && longSteps.find(step => step >= leastMillis)
  if (long) return long
  const unit = leastMillis > hour ? day : 1
  const power = 10 ** Math.floor(Math.log10(leastMillis / unit))
  const round = [1, 2, 5, 10].map(times => times * power * unit)
  return Math.max(round.find(step => step >= leastMillis) ?? leastMillis, leastStepMillis)
}

/** A view of a span with a tenth of its length on each side, within the whole. */
export function viewAround(whole: View, fromMillis: number, toMillis: number): View {
  const room = Math.max((toMillis - fromMillis) / 10, 0.05)
  return {
    fromMillis: Math.max(whole.fromMillis, fromMillis - room),
    toMillis: Math.min(whole.toMillis, toMillis + room),
  }
}

/** `12.345-80`: a view in an address, in milliseconds since the start of the trace. */
export const writeView = (view: View | undefined): string | undefined =>
  view && `${roundMicros(view.fromMillis)}-${roundMicros(view.toMillis)}`

const roundMicros = (millis: number) => Math.round(millis * 1_000) / 1_000

/** Reads what `writeView` wrote, cut to the whole; undefined when it is outside the trace. */
export function parseView(text: string | undefined, whole: View): View | undefined {
  const parts = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? '')
  if (!parts) return undefined
  const fromMillis = Math.max(whole.fromMillis, Number(parts[1]))
  const toMillis = Math.min(whole.toMillis, Number(parts[2]))
  return fromMillis < toMillis ? { fromMillis, toMillis } : undefined
}
