import { afterAll, onTestFinished, TestRunner } from 'vitest'

type End = () => unknown

const endsOfFile: End[] = []

afterAll(async () => {
  for (const end of endsOfFile.splice(0).reverse()) await end()
})

/** Calls `end` after the current test, or at the end of the file when no test runs (`beforeAll`). */
export function afterwards(end: End): void {
  if (TestRunner.getCurrentTest()) onTestFinished(async () => void (await end()))
  else endsOfFile.push(end)
}
