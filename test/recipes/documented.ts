import { readDocument } from '../docs/documents.ts'

const { blocks } = readDocument('docs/any-app.md')

/** The commands under a heading of docs/any-app.md, as a person would type them. */
export function commandsUnder(heading: string): string {
  const found = blocks.filter(block => block.heading === heading && block.language === 'sh')
  if (found.length === 0) throw new Error(`docs/any-app.md has no commands under "${heading}"`)
  return found.map(({ text }) => text).join('')
}

const common = 'OpenTelemetry in any language'

export const protocols = ['http/protobuf', 'grpc'] as const

/** The settings of every OpenTelemetry SDK: the document has one block for each protocol. */
export function otlpSettings(protocol: (typeof protocols)[number]): string {
  const block = blocks.find(
    ({ heading, text }) => heading === common && text.includes(`PROTOCOL=${protocol}`),
  )
  if (!block) throw new Error(`docs/any-app.md has no settings for ${protocol} under "${common}"`)
  return block.text
}

/** The settings of everything that speaks to AWS. */
export const awsSettings = () => commandsUnder('X-Ray and CloudWatch in any language')
