import { type Manifest, titleOf } from './manifest.ts'

type SchemaError = { instancePath: string; keyword: string; params: Record<string, unknown> }

type Validate = ((data: unknown) => boolean) & { errors?: SchemaError[] | null }

/**
 * What Kubernetes' own schemas say of a manifest: wrong types, missing fields, and fields that no
 * schema knows (`readinesProbe`), which the schemas by themselves let pass and a cluster drops.
 *
 * kubernetes-models ships each schema compiled to a function that looks at every field it knows. So
 * a field that was never looked at is one that it does not know.
 */
export async function schemaProblems(manifest: Manifest): Promise<string[]> {
  const validate = await schemaOf(manifest)
  if (!validate) {
    return [`${titleOf(manifest)}: ${manifest.apiVersion} ${manifest.kind} is no kind that we know`]
  }
  const watched = watchReads(manifest)
  validate(watched.value)
  const errors = (validate.errors ?? []).map(describe)
  const unknown = watched.unread().map(path => `${path} is unknown`)
  return [...new Set([...errors, ...unknown])].map(problem => `${titleOf(manifest)}: ${problem}`)
}

/** `apps/v1` `Deployment` is `IoK8sApiAppsV1Deployment`. */
async function schemaOf({ apiVersion, kind }: Manifest): Promise<Validate | undefined> {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  const name = ['IoK8sApi', group?.split('.')[0], version, kind].map(capital).join('')
  try {
    return (await import(`kubernetes-models/_schemas/${name}`)).validate
  } catch {
    return undefined
  }
}

const capital = (word = '') => word.charAt(0).toUpperCase() + word.slice(1)

const describe = ({ instancePath, keyword, params }: SchemaError) =>
  `${instancePath || 'the manifest'} breaks ${keyword} ${JSON.stringify(params)}`

/** A stand-in for `value` that notes which of its fields, at any depth, were asked for. */
function watchReads<Value extends object>(value: Value) {
  const unread = new Map<string, Set<string>>()

  function watch(object: object, path: string): object {
    const keys = Array.isArray(object) ? [] : Object.keys(object)
    const fields = unread.get(path) ?? new Set(keys)
    unread.set(path, fields)
    return new Proxy(object, {
      get(target, key) {
        const field = Reflect.get(target, key)
        if (typeof key === 'symbol') return field
        fields.delete(key)
        return field && typeof field === 'object' ? watch(field, `${path}/${key}`) : field
      },
    })
  }

  return {
    value: watch(value, '') as Value,
    unread: () => [...unread].flatMap(([path, keys]) => [...keys].map(key => `${path}/${key}`)),
  }
}
