import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { version } from '../../../services/viewer/version.ts'
import { type Asked, type Viewer, ViewerProblem } from '../viewer/client.ts'

type Tool<Shape extends z.ZodRawShape> = {
  name: string
  title: string
  description: string
  input: Shape
  answer(viewer: Asked, input: z.infer<z.ZodObject<Shape>>): Promise<CallToolResult>
}

export type Register = (server: McpServer, viewer: Viewer) => void

/** A tool that only reads. Arguments that it does not know are rejected: they are mostly misspelt. */
export function tool<Shape extends z.ZodRawShape>(definition: Tool<Shape>): Register {
  const { name, title, description, input, answer } = definition
  const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }
  return (server, viewer) => {
    const inputSchema: z.ZodObject = z.strictObject(input)
    server.registerTool(
      name,
      { title, description, inputSchema, annotations },
      (given, { signal }) => {
        const asked: Asked = { ...viewer, get: (path, query) => viewer.get(path, query, signal) }
        return answer(asked, given as z.infer<z.ZodObject<Shape>>).catch(explain)
      },
    )
  }
}

function explain(error: unknown): CallToolResult {
  const text =
    error instanceof ViewerProblem
      ? error.message
      : `The viewer's answer is not as version ${version()} expects it: ${(error as Error).message}`
  return { content: [{ type: 'text', text }], isError: true }
}

/** Inputs that several tools have. */
export const range = z
  .string()
  .max(100)
  .optional()
  .describe(
    'Only what arrived in this time before now, as an ISO 8601 duration: PT15M is 15 minutes, PT2H, P1D. Absent: everything kept.',
  )

export const limit = (rows: string) =>
  z.int().min(1).max(20).default(10).describe(`How many ${rows} at most: 1 to 20, 10 by default.`)

export const traceId = z
  .string()
  .max(100)
  .describe('A trace id: 32 hex digits, or X-Ray’s spelling 1-<8 hex>-<24 hex>.')

const filterExamples =
  'service("cart") { fault }, responsetime > 0.5 (seconds), http.status = 502, http.url CONTAINS "/api/", annotation.user = "ada"; joined by AND, OR, ! and brackets'

export const filter = z
  .string()
  .max(4000)
  .optional()
  .describe(`An X-Ray filter expression: ${filterExamples}.`)
