import type { Operation } from './context.ts'
import { readChoice, readText, required } from './input.ts'
import { invalidRequest } from './problem.ts'

/** Nothing is encrypted here: the configuration is only kept and returned. */
export const getEncryptionConfig: Operation = (_, { store }) => ({
  EncryptionConfig: store.settings.read('encryption') ?? { Status: 'ACTIVE', Type: 'NONE' },
})

export const putEncryptionConfig: Operation = (input, { store }) => {
  const Type = required('Type', readChoice(input, 'Type', ['NONE', 'KMS']))
  const KeyId = readText(input, 'KeyId', { min: 1, max: 3000 })
  if ((Type === 'KMS') !== (KeyId !== undefined)) {
    throw invalidRequest('KeyId: expected with Type KMS, and only with it')
  }
  const config = { Status: 'ACTIVE', Type, KeyId }
  store.settings.write('encryption', config)
  return { EncryptionConfig: config }
}
