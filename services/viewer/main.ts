import { exitOnProblems } from '../process/lifecycle.ts'
import { createLogger } from '../telemetry/logger.ts'
import { readViewerConfig } from './config.ts'
import { runViewer } from './run.ts'

// The viewer as a process beside our two services; `waywiser viewer` is the one for a person.

const { config, problems } = readViewerConfig(process.env)
exitOnProblems(problems)

const log = createLogger({ level: config.logLevel, service: 'viewer' })
const { port, otlpPort, otlpGrpcPort, xrayPort } = await runViewer(config, log)
log.info({ port, otlpPort, otlpGrpcPort, xrayPort }, 'viewer listens')
