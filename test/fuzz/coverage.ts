import { type Profiler, Session } from 'node:inspector'

/** Which characters of the services' source have run, by V8's block coverage. */
export type Coverage = {
  /** Places that ran for the first time since the last call. */
  takeNew(): Place[]
  /** Those of the given places that ran since the last call. */
  takeOf(places: Place[]): Place[]
  coveredCharacters(): number
  stop(): void
}

/** A character of a script. */
export type Place = { url: string; position: number }

const isOurs = (url: string) => url.startsWith('file:') && /\/services\/[^?]*\.ts$/.test(url)

/**
 * Follows coverage in this process, through the inspector's protocol. A reading takes some
 * milliseconds, so it is taken per batch of inputs.
 * https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#method-startPreciseCoverage
 */
export function startCoverage(): Coverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const seen = new Map<string, Uint8Array>()
  let characters = 0

  function take(): Map<string, Uint8Array> {
    let scripts: Profiler.ScriptCoverage[] = []
    session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error) throw error
      scripts = answer.result.filter(({ url }) => isOurs(url))
    })
    return new Map(scripts.map(script => [script.url, ranIn(script)]))
  }

  function takeNew(): Place[] {
    const fresh: Place[] = []
    for (const [url, hasRun] of take()) {
      const known = grown(seen.get(url), hasRun.length)
      seen.set(url, known)
      for (let position = 0; position < hasRun.length; position++) {
        if (hasRun[position] === 0 || known[position] === 1) continue
        known[position] = 1
        fresh.push({ url, position })
      }
    }
    characters += fresh.length
    return fresh
  }

  function takeOf(places: Place[]): Place[] {
    const ran = take()
    return places.filter(({ url, position }) => ran.get(url)?.[position] === 1)
  }

  function stop(): void {
    session.post('Profiler.stopPreciseCoverage')
    session.disconnect()
  }
  return { takeNew, takeOf, coveredCharacters: () => characters, stop }
}

function grown(known: Uint8Array | undefined, length: number): Uint8Array {
  if (known && known.length >= length) return known
  const longer = new Uint8Array(length)
  if (known) longer.set(known)
  return longer
}

/** 1 for each character that ran. A range within another comes after it and overrules it. */
function ranIn({ functions }: Profiler.ScriptCoverage): Uint8Array {
  const length = Math.max(...functions.map(({ ranges }) => ranges[0]?.endOffset ?? 0))
  const hasRun = new Uint8Array(length)
  for (const { ranges } of functions) {
    if (ranges[0]?.count === 0) continue
    for (const { startOffset, endOffset, count } of ranges) {
      hasRun.fill(count > 0 ? 1 : 0, startOffset, endOffset)
    }
  }
  return hasRun
}
