/** Names and ports that manifests, commands and tests share. */
export const namespace = 'waywiser'

/** One image for the three processes; Skaffold adds its own tag. */
export const image = 'waywiser'

/** `skaffold delete`, which Ctrl-C runs too, keeps objects with this label. */
export const keep = { 'waywiser.dev/keep': 'true' }

export const ports = {
  activities: 3000,
  notifications: 3001,
  viewer: 8088,
  'xray-daemon': 2000,
  postgres: 5432,
}

/** A second port of the viewer, beside its own. */
export const otlpGrpc = { name: 'otlp-grpc', port: 4317 }

export type Program = keyof typeof ports

/** `npm run secrets` puts the password and the whole address into the Secret `postgres`. */
export const database = { user: 'waywiser', name: 'waywiser', host: 'postgres' }

/** The Secrets that `npm run secrets` fills from `.env`, with the prefixes of their variables. */
export const vendorSecrets = {
  honeycomb: ['HONEYCOMB_'],
  rollbar: ['ROLLBAR_'],
  aws: ['AWS_', 'CLOUDWATCH_'],
}

/** The Secrets that `npm run secrets` fills with random values, once. */
export const madeSecrets = ['postgres', 'peers'] as const

export type VendorSecret = keyof typeof vendorSecrets

export type MadeSecret = (typeof madeSecrets)[number]

/**
 * What an object is for, in one sentence, which `kubectl describe` shows and
 * `npm run synth -- --explain` lists. Only on objects: on the template of pods or claims a change of
 * words would restart pods.
 */
export const purpose = (sentence: string) => ({ [purposeAnnotation]: sentence })

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#description */
export const purposeAnnotation = 'kubernetes.io/description'

/** Both families where a cluster has both, with the cluster's first one first. */
export const bothFamilies = { ipFamilyPolicy: 'PreferDualStack' }

export const nameLabel = 'app.kubernetes.io/name'

export const partOf = { 'app.kubernetes.io/part-of': namespace }

/** Selects the pods of one program. */
export const selectorOf = (name: string) => ({ [nameLabel]: name })

export const labelsOf = (name: string) => ({ ...selectorOf(name), ...partOf })
