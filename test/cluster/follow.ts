import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { kubectlIn } from './run.ts'

type FollowOptions = {
  namespace: string
  name: string
  /** How long the pod may print nothing, before it starts, runs and after: a busy machine is slow. */
  silentSeconds: number
  onPrinted?: () => void
}

/**
 * Returns what a pod prints until it ends.
 *
 * @throws Error when it fails, or prints nothing for too long
 */
export async function followPod(options: FollowOptions): Promise<string> {
  const { namespace, name, silentSeconds } = options
  const kubectl = kubectlIn(namespace)
  await kubectl('wait', `pod/${name}`, hasStarted, `--timeout=${silentSeconds}s`)
  const printed = await printedBy(options)
  const ended = '--for=jsonpath={.status.phase}=Succeeded'
  await kubectl('wait', `pod/${name}`, ended, `--timeout=${silentSeconds}s`).catch(error => {
    throw new Error(`${error.message}\n${printed.slice(-2000)}`)
  })
  return printed
}

/** Has started once: a container that is being made has no id. */
const hasStarted = '--for=jsonpath={.status.containerStatuses[0].containerID}'

async function printedBy(options: FollowOptions): Promise<string> {
  const { namespace, name, silentSeconds, onPrinted } = options
  const args = [`--namespace=${namespace}`, 'logs', '--follow', name]
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = () => child.kill()
  let timer = setTimeout(end, silentSeconds * 1000)
  child.stdout.on('data', () => {
    onPrinted?.()
    clearTimeout(timer)
    timer = setTimeout(end, silentSeconds * 1000)
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  clearTimeout(timer)
  return printed
}
