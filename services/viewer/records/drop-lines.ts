/** The message of the line by which a sender reports its drops: see services/telemetry/delivery/drop-report.ts. */
export const dropMessage = 'Telemetry was dropped'

/** The newest line of each log stream, which is a process: its counts are since the process started. */
export function newestByStream<Line extends { stream: string }>(
  lines: readonly Line[],
  millisOf: (line: Line) => number,
): Line[] {
  const newest = new Map<string, Line>()
  for (const line of lines) {
    const known = newest.get(line.stream)
    if (!known || millisOf(known) < millisOf(line)) newest.set(line.stream, line)
  }
  return [...newest.values()]
}
