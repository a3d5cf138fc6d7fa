import { namespace } from '../../charts/names.ts'
import { create } from './pod.ts'

/** @throws Error with the API server's message, such as that a disruption budget forbids it */
export const evict = (name: string) =>
  create(
    { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
    { path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction` },
  )
