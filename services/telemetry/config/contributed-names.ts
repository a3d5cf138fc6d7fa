import type { EnvironmentReader } from '../../environment.ts'

/** The instrumentations that `@opentelemetry/auto-instrumentations-node` holds, by short name. */
export const contributedNames = `
  amqplib aws-lambda aws-sdk bunyan cassandra-driver connect cucumber dataloader dns express fs
  generic-pool graphql grpc hapi host-metrics http ioredis kafkajs knex koa lru-memoizer memcached
  mongodb mongoose mysql mysql2 nestjs-core net openai oracledb pg pino redis restify router
  runtime-node socket.io tedious undici winston`
  .trim()
  .split(/\s+/)

/** Not in `all`: the package enables these only by name, since they are noise, or metrics. */
const onlyByName = new Set(['fs', 'host-metrics'])

const variable = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS'

/**
 * The short names of the contributed instrumentations that replace our own hooks; without any, our own
 * hooks are used. `all` is the package's own choice. Does not load the package, which is heavy.
 */
export function readInstrumentations(read: EnvironmentReader): string[] {
  const listed = (read.text(variable) ?? '').split(',').map(name => name.trim())
  const names = listed.filter(name => name !== '')
  if (names.includes('all')) return contributedNames.filter(name => !onlyByName.has(name))
  const unknown = names.filter(name => !contributedNames.includes(name))
  if (unknown.length === 0) return names
  const quoted = unknown.map(name => `"${name}"`).join(', ')
  read.addProblem(variable, `"all", or names out of ${contributedNames.join(', ')}; not ${quoted}`)
  return []
}
