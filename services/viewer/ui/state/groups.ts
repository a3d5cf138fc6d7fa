import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { callXray } from './aws-client.ts'

type GroupsAnswer = { Groups?: { GroupName: string }[] }

/** Names of X-Ray's groups; none when they cannot be loaded. */
export const groupNames = (): Promise<string[]> =>
  callXray<GroupsAnswer>('/Groups').then(
    ({ Groups = [] }) => Groups.map(({ GroupName }) => GroupName),
    () => [],
  )

export function useGroupNames(): string[] {
  const names = useSignal<string[]>([])
  useEffect(() => {
    void groupNames().then(known => (names.value = known))
  }, [])
  return names.value
}
