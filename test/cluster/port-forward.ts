import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { namespace } from '../../charts/names.ts'

/** Calls `use` with an address at which the service is reached from outside the cluster. */
export async function forwarded<Result>(
  service: string,
  port: number,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const child = spawn(
    'kubectl',
    [`--namespace=${namespace}`, 'port-forward', `service/${service}`, `:${port}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const [, local] = /127\.0\.0\.1:(\d+)/.exec(line) ?? []
    if (!local) throw new Error(`kubectl port-forward said: ${line}`)
    child.stdout.resume()
    return await use(`http://127.0.0.1:${local}`)
  } finally {
    child.kill()
  }
}
