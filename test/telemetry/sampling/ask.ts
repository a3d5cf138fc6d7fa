import { until } from '../../support/until.ts'

export type Line = {
  msg?: string
  sampling_rule?: string
  sampling_reason?: string
  sampled?: boolean
}

/** Sends requests, and returns their log lines; `read` returns all lines so far. */
export async function ask(url: string, read: () => Line[], requests: number): Promise<Line[]> {
  const before = read().length
  for (let i = 0; i < requests; i++) await (await fetch(url)).text()
  await until(
    () => read().length >= before + requests,
    () => 'the lines are not there',
  )
  return read().slice(before, before + requests)
}
