import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Chapter } from './play.ts'

/** Plays the story in a process of its own, since instrumentations patch a whole process. */
export async function tellStory(mode: 'own' | 'contributed', names: string[] = []) {
  const child = fork(new URL('child.ts', import.meta.url), [mode, ...names], {
    execArgv: [],
    // An instrumentation would read its own settings from there.
    env: { PATH: process.env.PATH },
  })
  const exited = once(child, 'exit')
  const told = await Promise.race([once(child, 'message'), exited])
  await exited
  if (typeof told[0] !== 'object') throw new Error(`the story broke off with exit code ${told[0]}`)
  return told[0] as Record<string, Chapter>
}
