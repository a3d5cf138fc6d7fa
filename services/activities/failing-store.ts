import type { ActivityStore } from './store.ts'

/** For tests: a store whose `home` throws, so that an error can be followed through every lens. */
export function failAtHome(store: ActivityStore): ActivityStore {
  return {
    ...store,
    home: async () => {
      throw new Error('The store was told to fail at home')
    },
  }
}
