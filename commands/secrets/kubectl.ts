import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { namespace } from '../../charts/names.ts'

/** What kubectl reads from its standard input; `data` is base64. */
type Input = { items: { data: Record<string, string> }[]; [member: string]: unknown }

/** Runs kubectl in our namespace and returns its output. */
export type Kubectl = (args: string[], input?: Input) => Promise<string>

/** @param context undefined: the current one */
export function createKubectl(context: string | undefined): Kubectl {
  const common = [...(context ? [`--context=${context}`] : []), `--namespace=${namespace}`]
  return async (args, input) => {
    const running = promisify(execFile)('kubectl', [...common, ...args])
    // kubectl may end before it reads its input: its own message says more than EPIPE.
    running.child.stdin?.on('error', () => {}).end(input && JSON.stringify(input))
    try {
      return (await running).stdout
    } catch (error) {
      const { code, stderr } = error as { code: unknown; stderr: string }
      if (code === 'ENOENT') throw new Error('kubectl is not on the PATH: install it first.')
      throw new Error(`kubectl ${args.join(' ')}: ${masked(stderr.trim(), input)}`)
    }
  }
}

/** An API server may quote a value that it rejects. */
const masked = (message: string, { items }: Input = { items: [] }) =>
  items
    .flatMap(({ data }) => Object.values(data))
    .flatMap(value => [value, Buffer.from(value, 'base64').toString()])
    .sort((one, other) => other.length - one.length)
    .reduce((text, value) => text.replaceAll(value, '***'), message)
