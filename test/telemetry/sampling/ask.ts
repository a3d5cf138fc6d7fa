import { until } from '../../support/until.ts'

export type Line = {
  msg?: string
  sampling_rule?: string
  sampling_reason?: string
  sampled?: boolean
}

/** Asks, and answers what the log says of those requests; `read` gives all lines there are. */
export async function ask(url: string, read: () => Line[], requests: number): Promise<Line[]> {
  const before = read().length
  for (let i = 0; i < requests; i++) await (await fetch(url)).text()
  await until(
    () => read().length >= before + requests,
    () => 'the lines are not there',
  )
  return read().slice(before, before + requests)
}
