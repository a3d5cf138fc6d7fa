import { scenarios, tour } from '../../services/scenarios/all.ts'
import type { Expectation, Scenario, Tick } from '../../services/scenarios/scenario.ts'

const introduction = `# Scenarios: faults to learn from

\`npm run scenario -- docs\` prints this page from \`services/scenarios/\`, and a test holds the two equal. The same data is what
\`/learn\` shows, what \`npm run scenario -- slow-statement\` prints and what the tests demand of the real processes.

| to | do |
|---|---|
| see what there is | \`npm run scenario -- list\`, or the page \`/learn\` of the viewer |
| play one | its button *Play*, or \`npm run scenario -- slow-statement\` while \`npm start\` runs: exit code 0 when all holds, 1 when something does not, 2 when it could not be played |
| run one request under it | the header \`x-scenario: slow-statement\`; \`x-scenario: broken-propagation/x-ray\` chooses one of its ways, \`x-scenario: none\` none |
| have it for every request | \`PUT /-/api/scenarios/slow-statement\` \`{ "on": true }\` at the viewer, for ten minutes at most |
| find what ran under it | \`annotation.app_scenario = "slow-statement"\`, or \`where=app.scenario=slow-statement\`: each span is marked |

## When they are there

\`SCENARIOS=on\` switches them on for the services and the viewer: under \`npm start\` and in \`k8s/local\`. By default, and so in every
other overlay, they are off: the header is ignored, and the routes are answered 404 as unknown ones are.

- **One request.** The header is passed on between our two services, with the trace headers, and to no third party. Requests
  without it are untouched, so plays may run side by side. What the viewer plays is not pushed to \`PUSH_WEBHOOK_URL\`.
- **Every request.** The viewer switches both services by \`PUT /-/scenario\` on their own ports, proven by an HMAC with
  \`SCENARIOS_KEY\`, which \`npm start\` and \`npm run secrets\` make. A page of another site can send neither. The services hold it by leases of
  30 s, so that it ends when the viewer does. A second one is refused with 409, which names the first. Where a service has several
  pods, an order reaches one of them.
- **Beside the services.** \`vendor-down\` and \`lost-at-exit\` can only be played, one at a time.

Routes: \`GET /-/api/scenarios\` (all, and which is on), \`PUT /-/api/scenarios/<name>\` \`{ on }\`, \`POST /-/api/scenarios/<name>/play\`
→ \`{ traceIds, compare?, href, expected: { text, holds, found, traceId?, spanId?, href }[] }\` once all ticks hold or after 20 s,
\`GET /-/api/scenarios/<name>?trace=<id>\` (the same of an earlier play; the last 50 are remembered until the viewer ends).
`

/** docs/scenarios.md. */
export const scenariosPage = (): string =>
  [introduction, ...scenarios.map(describe)].join('\n').trimEnd().split('\n').map(wrap).join('\n')

const maxChars = 130

/** Breaks a line of words at blanks; tables and trees are shorter. */
function wrap(line: string): string {
  if (line.length <= maxChars || line.startsWith('|')) return line
  const end = line.lastIndexOf(' ', maxChars)
  const indent = line.startsWith('- ') || line.startsWith('  ') ? '  ' : ''
  return `${line.slice(0, end)}\n${wrap(indent + line.slice(end + 1))}`
}

function describe(scenario: Scenario): string {
  const { name, title, story, misconception, lens, honestly, expected } = scenario
  const place = tour.indexOf(name) + 1
  return [
    `## ${title}`,
    '',
    `\`${name}\`${place > 0 ? `, story ${place} of the tour` : ''}. Seen best: ${lens}. Not true: *“${misconception}”*`,
    '',
    ...story.map(sentence => `- ${sentence}`),
    ...(honestly ? ['', `As it is here: ${honestly}`] : []),
    '',
    ...requestsOf(scenario),
    '',
    ...treesOf(expected),
    ...expected.map(tick => `- ${tick.text} (${meant(scenario, tick)}${tick.lens})`),
    '',
  ].join('\n')
}

const requestsOf = ({ steps }: Scenario) => [
  '| step | request | under |',
  '|---|---|---|',
  ...steps.map(({ name, way = '', request, endsBy }) => {
    const { method = 'GET', path, to, times = 1 } = request
    const often = times > 1 ? `, ${times} times` : ''
    return `| ${name} | \`${method} ${path}\` of ${to}${often} | ${[way, endsBy].filter(Boolean).join(', ')} |`
  }),
]

const treesOf = (expected: readonly Tick[]) =>
  expected.flatMap(({ of, second, expect }) =>
    treeIn(expect).map(
      tree =>
        `${of ? `Step *${of}*` : 'The last step'}${second ? ', the second trace' : ''}:\n\n\`\`\`\n${tree.trim()}\n\`\`\`\n`,
    ),
  )

/** Of several, the first: the one at home. */
const treeIn = (expect: Expectation): string[] =>
  'tree' in expect ? [expect.tree] : 'anyOf' in expect ? treeIn(expect.anyOf[0]!) : []

const meant = ({ steps }: Scenario, { of }: Tick) =>
  of === undefined || of === steps.at(-1)?.name ? '' : `${of}; `
