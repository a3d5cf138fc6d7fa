import { bounds, type Example, type Outcome, type ViewerExample } from './example.ts'
import { brokenReading, countHonest, sendHonest } from './honest.ts'
import { startViewerOf, type ViewerProcess } from './viewer-process.ts'

export type Result = { text: string; isRight: boolean }

/** A busy machine only ever makes a stall longer, so the shortest of a few plays counts. */
const mostPlays = 3

/** Plays an example in a checkout, again while it misses a bound, but not after it hung or died. */
export async function play(example: Example, folder: string): Promise<Result> {
  if ('playIn' in example) {
    const { said, isRight } = await example.playIn(folder)
    return { text: said, isRight }
  }
  let best: Reading | undefined
  for (let plays = 0; plays < mostPlays; plays++) {
    const reading = await playOnce(example, folder)
    if (!best || reading.stallMillis < best.stallMillis) best = reading
    if (problemsOf(reading).length === 0 || !reading.isAlive || reading.stallMillis > 1000) break
  }
  return describe(best!)
}

type Reading = {
  stallMillis: number
  maxStallMillis: number
  grownMegabytes: number
  isAlive: boolean
  isHanging: boolean
  outcome: Outcome
  honest: { left: number; of: number }
  broken: string | undefined
}

async function playOnce(example: ViewerExample, folder: string): Promise<Reading> {
  const viewer = await startViewerOf(folder, example.environment)
  try {
    const of = example.honest ?? 50
    await sendHonest(viewer.port, of)
    const measurement = await viewer.measure()
    const outcome = await Promise.race([example.play(viewer).catch(noAnswer), deathOf(viewer)])
    const figures = await measurement.finish()
    const isAlive = viewer.isAlive()
    // A viewer that hangs or is about to die may cut these off.
    const left = isAlive ? await countHonest(viewer.port).catch(() => 0) : 0
    const broken = isAlive ? await brokenReading(viewer.port).catch(String) : undefined
    const { stallMillis: maxStallMillis = bounds.stallMillis } = example
    return { ...figures, maxStallMillis, isAlive, outcome, honest: { left, of }, broken }
  } finally {
    await viewer.kill()
  }
}

const noAnswer = (): Outcome => ({ said: 'no answer', isRight: false })

const deathOf = (viewer: ViewerProcess) => viewer.ended.then(noAnswer)

function problemsOf({ stallMillis, grownMegabytes, ...reading }: Reading): string[] {
  const { isAlive, isHanging, outcome, honest, broken } = reading
  return [
    stallMillis > reading.maxStallMillis && 'stall',
    grownMegabytes > bounds.grownMegabytes && 'growth',
    isHanging && 'hangs',
    !isAlive && 'dies',
    !outcome.isRight && 'answer',
    honest.left < honest.of * bounds.honestShare && 'honest',
    broken,
  ].filter(problem => typeof problem === 'string')
}

function describe(reading: Reading): Result {
  const { stallMillis, grownMegabytes, isAlive, isHanging, outcome, honest, broken } = reading
  const fate = isHanging ? 'hangs over 20 s' : isAlive ? undefined : 'dies'
  const parts = [
    fate,
    isHanging ? undefined : `stall ${duration(stallMillis)}`,
    `+${grownMegabytes} MB`,
    outcome.said,
    isAlive && honest.left < honest.of ? `${honest.left} of ${honest.of} honest left` : undefined,
    broken && `then ${broken}`,
  ]
  return {
    text: parts.filter(part => part).join(', '),
    isRight: problemsOf(reading).length === 0,
  }
}

const duration = (millis: number) =>
  millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`
