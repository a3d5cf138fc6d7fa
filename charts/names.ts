/** Names and ports that manifests, commands and tests share (design.md, sections 1 and 4). */
export const namespace = 'waywiser'

/** One image for the three processes; Skaffold puts its own tag in place of none. */
export const image = 'waywiser'

/** Skaffold's delete, also on Ctrl-C, leaves alone what has this label. */
export const keep = { 'waywiser.dev/keep': 'true' }

export const ports = {
  activities: 3000,
  notifications: 3001,
  viewer: 8088,
  'xray-daemon': 2000,
  postgres: 5432,
}

export type Program = keyof typeof ports

/** Secret `postgres` holds the password and the whole address, made by `npm run secrets`. */
export const database = { user: 'waywiser', name: 'waywiser', host: 'postgres' }

/** The Secrets that `npm run secrets` fills, with the keys that each vendor's variables start with. */
export const vendorSecrets = {
  honeycomb: ['HONEYCOMB_'],
  rollbar: ['ROLLBAR_'],
  aws: ['AWS_', 'CLOUDWATCH_'],
}

/** The Secrets whose values `npm run secrets` makes at random, once. */
export const madeSecrets = ['postgres', 'peers']

export const nameLabel = 'app.kubernetes.io/name'

export const partOf = { 'app.kubernetes.io/part-of': namespace }

/** What selects the pods of one program, and nothing else. */
export const selectorOf = (name: string) => ({ [nameLabel]: name })

export const labelsOf = (name: string) => ({ ...selectorOf(name), ...partOf })
