import type {
  ScenarioInfo,
  ScenarioPlay,
  ScenariosAnswer,
} from '../../services/viewer/records/api.ts'

/** A line for each scenario, and which one is on. */
export function describeList({ on, scenarios }: ScenariosAnswer): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  return [
    ...scenarios.map(({ name, title }) => `${name.padEnd(width)}  ${title}`),
    ...(on ? [`${on.name} is on until ${new Date(on.untilMillis).toISOString()}`] : []),
  ].join('\n')
}

/** The story, its traces, and a tick or a cross for each thing that they must show. */
export function describePlay(
  { title, story, misconception, honestly }: ScenarioInfo,
  { scenario, traceIds, traceId, compare, expected }: ScenarioPlay,
  viewer: string,
): string {
  return [
    title,
    ...story.map(sentence => `  ${sentence}`),
    `  Not true: “${misconception}”`,
    ...(honestly ? [`  ${honestly}`] : []),
    '',
    ...(traceId ? [`  trace    ${viewer}/trace/${traceId}?scenario=${scenario}`] : []),
    ...(compare ? [`  compare  ${viewer}/compare/${compare.join('/')}`] : []),
    `  ids      ${traceIds.slice(0, 12).join(' ')}${traceIds.length > 12 ? ` and ${traceIds.length - 12} more` : ''}`,
    '',
    ...expected.flatMap(({ text, holds, lens, found = '' }) => [
      `  ${holds ? '✔' : '✖'} ${text} (${lens})`,
      ...(holds ? [] : found.split('\n').map(line => `      found: ${line}`)),
    ]),
  ].join('\n')
}
