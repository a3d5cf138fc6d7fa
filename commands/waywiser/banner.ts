import { settingLines } from '../../services/viewer/words/ways-in.ts'

/** How an application reaches the viewer. */
type Addresses = {
  /** The host in them: `localhost` unless the viewer has a public one. */
  host: string
  port: number
  /** Absent when it was taken. */
  otlpPort?: number
  /** Absent when it was taken. */
  otlpGrpcPort?: number
  xrayPort: number
  dataFolder: string
}

/** The first lines of the viewer alone: its page, and what to set in an application for each lens. */
export function banner({ host, port, dataFolder, ...ports }: Addresses): string {
  const at = (port: number) => `http://${host}:${port}`
  const main = at(port)
  const { otlpPort = port, otlpGrpcPort = port, xrayPort } = ports
  const daemon = `${host === 'localhost' ? '127.0.0.1' : host}:${xrayPort}`
  const lines = settingLines({ main, otlp: at(otlpPort), otlpGrpc: at(otlpGrpcPort), daemon })
  return `
Waywiser is up: ${main}

Set in your application what it has of these:
${lines.map(line => `  ${line}`).join('\n')}

Kept in ${dataFolder}. Ctrl-C ends it.
`
}
