type Entry = PerformanceEntry & { value: number; hadRecentInput: boolean; interactionId: number }

/** A session window of layout shifts: at most five seconds, with gaps of at most one. */
const windowMillis = 5000
const gapMillis = 1000

const vitals: Record<string, number> = {}
let shift = { sum: 0, firstMillis: 0, lastMillis: Number.NEGATIVE_INFINITY }

/** The Core Web Vitals of the page so far, in milliseconds (CLS has no unit). */
export const vitalsSoFar = () => ({ ...vitals })

const set = (name: string, value: number) => {
  vitals[`web_vital.${name}`] = Math.round(value * 1000) / 1000
}

/** Observes what was and what will be; what a browser does not know is left out. */
export function observeVitals(): void {
  set('cls', 0)
  observe(
    'paint',
    entry => entry.name === 'first-contentful-paint' && set('fcp_millis', entry.startTime),
  )
  observe('largest-contentful-paint', entry => set('lcp_millis', entry.startTime))
  observe('layout-shift', addShift)
  // The longest one, which INP is unless there are more than fifty.
  observe('event', entry => {
    const longest = vitals['web_vital.inp_millis'] ?? 0
    if (entry.interactionId && entry.duration > longest) set('inp_millis', entry.duration)
  })
}

function observe(type: string, take: (entry: Entry) => unknown): void {
  if (!PerformanceObserver.supportedEntryTypes.includes(type)) return
  const observer = new PerformanceObserver(list => (list.getEntries() as Entry[]).forEach(take))
  observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
}

function addShift({ startTime, value, hadRecentInput }: Entry): void {
  if (hadRecentInput) return
  const isNew =
    startTime - shift.lastMillis > gapMillis || startTime - shift.firstMillis > windowMillis
  if (isNew) shift = { sum: 0, firstMillis: startTime, lastMillis: startTime }
  shift.sum += value
  shift.lastMillis = startTime
  if (shift.sum > vitals['web_vital.cls']!) set('cls', shift.sum)
}
