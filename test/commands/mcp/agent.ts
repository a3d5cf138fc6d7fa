import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { afterwards } from '../../support/afterwards.ts'
import { programEnvironment } from '../../support/program.ts'

export type Agent = Awaited<ReturnType<typeof startAgent>>

type Start = { command?: string; args: string[]; env?: Record<string, string>; cwd?: string }

/** An agent as the SDK makes one: it starts the server, and speaks to it by its standard streams. */
export async function startAgent({ command = process.execPath, args, env = {}, cwd }: Start) {
  const transport = new StdioClientTransport({
    command,
    args,
    env: { ...programEnvironment, ...env },
    stderr: 'pipe',
    ...(cwd && { cwd }),
  })
  let stderr = ''
  transport.stderr?.on('data', chunk => (stderr += chunk))
  const client = new Client({ name: 'a test', version: '1' })
  await client.connect(transport)
  afterwards(() => client.close())

  /** The text of a tool's answer, its JSON, and whether it is an error. */
  async function ask(name: string, input: Record<string, unknown> = {}) {
    const answer = (await client.callTool({ name, arguments: input })) as CallToolResult
    const [content] = answer.content
    const text = content?.type === 'text' ? content.text : ''
    return { text, data: answer.structuredContent, isError: answer.isError === true }
  }
  return { client, ask, stderr: () => stderr, pid: transport.pid }
}

/** The server from the repository, for a viewer's address. */
export const startServer = (viewer: string) =>
  startAgent({ args: ['commands/mcp.ts', '--viewer', viewer] })
