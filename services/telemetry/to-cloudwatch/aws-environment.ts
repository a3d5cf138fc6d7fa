import { withoutWrapping } from '../../settings/value-form.ts'

/** The AWS SDK takes its variables as they are, with a line break at the end too. */
export function awsEnvironment(): NodeJS.ProcessEnv {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'))
  const bare = variables.map(([name, value = '']) => [name, withoutWrapping(value)])
  return { ...process.env, ...Object.fromEntries(bare) }
}
