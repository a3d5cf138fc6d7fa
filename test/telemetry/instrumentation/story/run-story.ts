import { fork } from 'node:child_process'
import { once } from 'node:events'
import { programEnvironment } from '../../../support/program.ts'
import type { Chapter } from './play.ts'

export type Story = Record<string, Chapter>

/**
 * Plays the story in a process of its own, since instrumentations patch a whole process.
 *
 * @param instrumentations as in `OTEL_NODE_ENABLED_INSTRUMENTATIONS`; none: our own hooks
 */
export async function runStory(instrumentations = ''): Promise<Story> {
  const child = fork(new URL('child.ts', import.meta.url), [instrumentations], {
    execArgv: [],
    // Instrumentations read settings of their own from the environment.
    env: { ...programEnvironment },
  })
  const exited = once(child, 'exit')
  const [message] = await Promise.race([once(child, 'message'), exited])
  await exited
  if (typeof message !== 'object') throw new Error(`the story broke off with exit code ${message}`)
  return message
}
