import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { namespace } from '../../charts/names.ts'

/** Runs kubectl in our namespace; answers what it printed. `input` goes to its standard input. */
export type Kubectl = (args: string[], input?: Manifest) => Promise<string>

type Manifest = { apiVersion: string; data: Record<string, string>; [field: string]: unknown }

/** @param context undefined: the current one */
export function createKubectl(context: string | undefined): Kubectl {
  const common = [...(context ? [`--context=${context}`] : []), `--namespace=${namespace}`]

  return async (args, input) => {
    const child = spawn('kubectl', [...common, ...args], { stdio: 'pipe' })
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', () => reject(new Error('kubectl is not on the PATH: install it first.')))
    })
    // It may end without having read its input: what it then says tells more than our EPIPE.
    child.stdin.on('error', () => {})
    child.stdin.end(input && JSON.stringify(input))
    const ended = new Promise<number | null>(resolve => child.once('close', resolve))
    const [stdout, stderr, code] = await Promise.race([
      Promise.all([text(child.stdout), text(child.stderr), ended]),
      failed,
    ])
    if (code !== 0) {
      throw new Error(`kubectl ${args.join(' ')}: ${masked(stderr.trim(), input?.data)}`)
    }
    return stdout
  }
}

export const toBase64 = (value: string) => Buffer.from(value).toString('base64')

/** An API server may quote what it refuses. */
function masked(message: string, data: Record<string, string> = {}): string {
  return Object.values(data)
    .flatMap(value => [value, Buffer.from(value, 'base64').toString()])
    .sort((one, other) => other.length - one.length)
    .reduce((text, secret) => text.replaceAll(secret, '***'), message)
}
