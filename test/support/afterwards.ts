import { afterAll, onTestFinished, TestRunner } from 'vitest'

type End = () => unknown

const endsOfFile: End[] = []

afterAll(async () => {
  for (const end of endsOfFile.splice(0).reverse()) await end()
})

/**
 * Calls `end` after the current test. Calls it at the end of the file when no test runs
 * (`beforeAll`), or when several run at once: then vitest cannot say which one calls.
 */
export function afterwards(end: End): void {
  const test = TestRunner.getCurrentTest()
  if (test && !test.concurrent) onTestFinished(async () => void (await end()))
  else endsOfFile.push(end)
}
