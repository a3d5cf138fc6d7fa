import type { ActivityStore } from './store.ts'

/** For tests that follow an error through every lens: a store whose `home` throws. */
export function failAtHome(store: ActivityStore): ActivityStore {
  return {
    ...store,
    home: async () => {
      throw new Error('The store was told to fail at home')
    },
  }
}
