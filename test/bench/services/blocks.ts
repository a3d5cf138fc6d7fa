import { setTimeout as sleep } from 'node:timers/promises'
import { load } from './load.ts'
import type { Pair } from './pair.ts'
import type { VariantName } from './variants.ts'

type BlockOptions = { blocks: number; slicesPerBlock: number; sliceMillis: number }

/** Milliseconds of processor time per answered request, of both processes. */
export type Block = Record<VariantName, number>

const maxRequestsPerSlice = 5000
/** Longer than spans and log lines wait (500 ms), so that each block pays for what it made. */
const restMillis = 800

/**
 * Short slices of all variants in random order, since a shared machine is never equally fast twice:
 * only measurements of one block are comparable. A process's time counts for the whole block, with the
 * records that it sends after its slice.
 */
export async function runBlocks(pairs: Pair[], options: BlockOptions): Promise<Block[]> {
  const blocks: Block[] = []
  for (let block = 0; block < options.blocks; block++) blocks.push(await runBlock(pairs, options))
  return blocks
}

async function runBlock(pairs: Pair[], { slicesPerBlock, sliceMillis }: BlockOptions) {
  const before = pairs.map(pair => pair.cpuMillis())
  const requests = new Map(pairs.map(pair => [pair, 0]))
  for (let slice = 0; slice < slicesPerBlock; slice++) {
    for (const pair of shuffled(pairs)) {
      const made = await load({
        port: pair.port,
        maxMillis: sliceMillis,
        maxRequests: maxRequestsPerSlice,
      })
      requests.set(pair, requests.get(pair)! + made)
    }
  }
  await sleep(restMillis)
  const entries = pairs.map((pair, index) => {
    const usedMillis = pair.cpuMillis() - before[index]!
    return [pair.variant.name, usedMillis / requests.get(pair)!]
  })
  return Object.fromEntries(entries) as Block
}

const shuffled = <Value>(values: Value[]) =>
  values
    .map(value => ({ value, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value)
