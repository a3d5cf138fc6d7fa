/** `npm run mcp`: the agent's door, from the repository. `-- --help` lists its settings. */
import { readMcpCall } from './mcp/call.ts'
import { serveMcp } from './mcp/serve.ts'

const args = process.argv.slice(2)
await serveMcp(readMcpCall({ args, environment: process.env, command: 'npm run mcp --' }))
