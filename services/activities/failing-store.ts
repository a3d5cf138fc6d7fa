import type { ActivityStore } from './store.ts'

/** A store whose `home` throws, for tests that follow an error through every lens. */
export function failAtHome(store: ActivityStore): ActivityStore {
  return {
    ...store,
    home: async () => {
      throw new Error('The store was told to fail at home')
    },
  }
}
