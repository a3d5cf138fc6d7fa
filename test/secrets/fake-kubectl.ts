/**
 * Stands in for kubectl: Secrets, workloads and server-side apply, as far as `npm run secrets` needs
 * them. The file that FAKE_CLUSTER names holds the cluster, and the arguments of each call.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

type FakeSecret = {
  metadata: { name: string; annotations?: Record<string, string> }
  data?: Record<string, string>
}

export type FakeCluster = {
  calls: string[][]
  secrets: Record<string, FakeSecret>
  workloads: { kind: string }[]
  /** Output of `kubectl get pvc`. */
  volume: string
  /** The API server's error for every Secret; `DATA` stands for the values that it received. */
  rejection?: string
}

if (import.meta.main) {
  const file = process.env.FAKE_CLUSTER!
  const cluster = JSON.parse(readFileSync(file, 'utf8')) as FakeCluster
  const args = process.argv.slice(2)
  cluster.calls.push(args)
  const [verb, what] = args.filter(argument => !argument.startsWith('--'))
  const answer = await answerTo(cluster, verb!, what, args)
  writeFileSync(file, JSON.stringify(cluster))
  process.stdout.write(answer)
}

async function answerTo(
  cluster: FakeCluster,
  verb: string,
  what: string | undefined,
  args: string[],
): Promise<string> {
  if (verb === 'apply' && args.includes('--server-side')) {
    apply(cluster, await text(process.stdin))
    return ''
  }
  if (verb === 'get' && what === 'secrets') {
    return JSON.stringify({ items: Object.values(cluster.secrets) })
  }
  if (verb === 'get' && what === 'pvc') return cluster.volume
  if (verb === 'get') {
    const kinds = what!.split(',')
    const items = cluster.workloads.filter(({ kind }) => kinds.includes(`${kind.toLowerCase()}s`))
    return JSON.stringify({ items })
  }
  return ''
}

function apply(cluster: FakeCluster, input: string): void {
  const { items } = JSON.parse(input) as { items: FakeSecret[] }
  if (cluster.rejection) {
    const values = items.flatMap(({ data = {} }) => Object.values(data))
    process.stderr.write(cluster.rejection.replace('DATA', values.join(' ')))
    process.exit(1)
  }
  for (const secret of items) cluster.secrets[secret.metadata.name] = secret
}
