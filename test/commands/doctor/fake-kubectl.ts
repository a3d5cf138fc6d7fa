/**
 * Stands in for kubectl, as far as `npm run doctor -- --cluster` asks it. The file that FAKE_CLUSTER
 * names holds the answers, and the one beside it gets the arguments of each call.
 */
import { appendFileSync, readFileSync } from 'node:fs'

export type FakeCluster = {
  /** Undefined: kubectl has no current context. */
  context?: string
  /** What a server that is away makes kubectl say. */
  away?: string
  /** `kubectl get <kind>`: its items. */
  items: { [kind: string]: object[] }
  /** What code in a pod prints, by words that are in the code. */
  evaluated: { [words: string]: string }
  log: string
}

if (import.meta.main) {
  const file = process.env.FAKE_CLUSTER!
  const args = process.argv.slice(2).filter(argument => !/^--(request|namespace)/.test(argument))
  appendFileSync(`${file}.calls`, `${args.slice(0, 2).join(' ')}\n`)
  const cluster = JSON.parse(readFileSync(file, 'utf8')) as FakeCluster
  process.stdout.write(answerTo(cluster, args))
}

function answerTo(cluster: FakeCluster, [verb, what, ...rest]: string[]): string {
  if (verb === 'config') return cluster.context ?? fail('error: current-context is not set')
  if (cluster.away) fail(cluster.away)
  if (verb === 'get') return JSON.stringify({ items: cluster.items[what!] ?? [] })
  if (verb === 'logs') return cluster.log
  const code = rest.at(-1)!
  const found = Object.entries(cluster.evaluated).find(([words]) => code.includes(words))
  return verb === 'exec' && found ? found[1] : fail(`error: not foreseen: ${verb} ${what}`)
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
