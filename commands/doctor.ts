/**
 * `npm run doctor [-- --cluster|--aws] [--json]`: looks at settings, ports, running processes, and each
 * vendor that is configured. A line each: what was seen, why, and what mends it.
 */
import { runDoctor } from './doctor/command.ts'
import { checks } from './doctor/registry.ts'

await runDoctor({ args: process.argv.slice(2), checks, isRepository: true })
