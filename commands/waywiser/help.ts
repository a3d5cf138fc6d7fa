import { type Setting, settings } from '../../services/viewer/settings.ts'

/**
 * The text of `waywiser viewer --help`.
 *
 * @param command how the command was called: `waywiser viewer`, `npm run viewer --`
 */
export const viewerHelp = (command: string) => `Usage: ${command} [options]

Starts the viewer: a local back end and page for OpenTelemetry, X-Ray, Rollbar and CloudWatch Logs.
It needs no account and sends nothing anywhere. Ctrl-C ends it.

Each option has an environment variable; the option wins.

${Object.values(settings).map(settingLines).join('\n')}
  -h, --help
      prints this text
`

function settingLines({ flag, value, variable, fallback, about }: Setting): string {
  const unset = fallback === undefined ? '' : `, default ${fallback}`
  return `  --${flag} ${value}   (${variable}${unset})\n      ${about}`
}
