import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startMeasured } from './program.ts'
import { quartilesOf } from './quartiles.ts'
import { scratchFolder } from './scratch-folder.ts'
import { type Block, runBlocks } from './services/blocks.ts'
import { load } from './services/load.ts'
import { type Pair, startPair } from './services/pair.ts'
import { type Variant, variants } from './services/variants.ts'
import { printTable } from './table.ts'

/** Half of the warm-up is sampled: at 5 % alone, that path would be interpreted for minutes. */
const thorough = {
  warmUpRequests: 6000,
  warmUpMillis: 8000,
  blocks: 12,
  slicesPerBlock: 2,
  sliceMillis: 400,
}
const quick = {
  warmUpRequests: 400,
  warmUpMillis: 1500,
  blocks: 3,
  slicesPerBlock: 1,
  sliceMillis: 200,
}
const idleMillis = 2000
const promisedMegabytes = 100

/** Processor time per request and memory of the real services, with and without telemetry. */
export async function benchServices(isQuick: boolean): Promise<void> {
  const options = isQuick ? quick : thorough
  const folder = scratchFolder()
  const sink = await startMeasured(join(import.meta.dirname, 'services/sink.ts'))
  const pairs: Pair[] = []
  try {
    const all = variants(sink.listening.port, folder)
    await keepStrippedTypes(all, folder)
    for (const variant of all) pairs.push(await startPair(variant, folder))
    await sleep(idleMillis)
    const idle = pairs.map(pair => pair.residentMegabytes())
    const warmUps = await warmUp(pairs, options)
    const blocks = await runBlocks(pairs, options)
    await sleep(idleMillis)
    printRatios(pairs, blocks)
    console.log(`\nBefore that, requests to warm up: ${warmUps.join(', ')}.`)
    console.log(`The sink got ${JSON.stringify(await sink.ask())}.`)
    printMemory(pairs, idle)
  } finally {
    await Promise.all([...pairs, sink].map(program => program.stop()))
  }
}

/**
 * The first start strips TypeScript's types, which takes 40 MB for as long as the process lives. Later
 * starts find that in the cache, as at home.
 */
async function keepStrippedTypes(all: Variant[], folder: string): Promise<void> {
  const { stop } = await startPair(all.find(({ name }) => name === 'all')!, folder)
  await stop()
}

async function warmUp(pairs: Pair[], options: typeof thorough): Promise<number[]> {
  const made: number[] = []
  for (const { port } of pairs) {
    const limits = { maxMillis: options.warmUpMillis, maxRequests: options.warmUpRequests }
    made.push(await load({ port, ...limits, halfSampled: true }))
  }
  return made
}

function printRatios(pairs: Pair[], blocks: Block[]): void {
  printTable(
    `Processor time per request: two services, one hop, one log line each; ${blocks.length} blocks`,
    ['variant', 'ms', '× no telemetry', 'quartiles', 'promise'],
    pairs.map(({ variant }) => ratioRow(variant, blocks)),
  )
}

function ratioRow({ name, label, promisedRatio }: Variant, blocks: Block[]): string[] {
  const millis = quartilesOf(blocks.map(block => block[name])).median
  const { lower, median, upper } = quartilesOf(blocks.map(block => block[name] / block.none))
  const promise = promisedRatio ? `≤ ${promisedRatio}` : ''
  const quartiles = name === 'none' ? '' : `${lower.toFixed(2)}..${upper.toFixed(2)}`
  return [label, millis.toFixed(3), median.toFixed(2), quartiles, promise]
}

function printMemory(pairs: Pair[], idle: number[][]): void {
  const rows = pairs.map(({ variant, residentMegabytes }, index) => [
    variant.label,
    idle[index]!.join(' + '),
    residentMegabytes().join(' + '),
    variant.promisedRatio ? `≤ ${promisedMegabytes} each, idle` : '',
  ])
  const heading = ['variant', 'idle after start, MB', 'idle after the load, MB', 'promise']
  printTable('Resident memory: activities + notifications', heading, rows)
}
