/**
 * Stands in for kubectl: as much of Secrets, workloads and server-side apply as `npm run secrets`
 * needs, kept in the file that FAKE_CLUSTER names. Each call is noted there with its arguments.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'

export type FakeSecret = {
  metadata: { name: string; annotations?: Record<string, string> }
  data?: Record<string, string>
}

export type FakeCluster = {
  calls: string[][]
  secrets: Record<string, FakeSecret>
  workloads: { kind: string }[]
  /** What `kubectl get pvc` prints. */
  volume: string
  /** What the API server refuses a Secret with; `DATA` stands for what it was sent. */
  refusal?: string
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
    return JSON.stringify(apply(cluster, await text(process.stdin)))
  }
  if (verb === 'get' && what === 'secret') {
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

function apply(cluster: FakeCluster, input: string): FakeSecret {
  const secret = JSON.parse(input) as FakeSecret
  if (cluster.refusal) {
    process.stderr.write(cluster.refusal.replace('DATA', Object.values(secret.data!).join(' ')))
    process.exit(1)
  }
  cluster.secrets[secret.metadata.name] = secret
  return secret
}
