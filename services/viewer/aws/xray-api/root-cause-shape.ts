import type { CauseEntity, CauseService, RootCause } from '../../graph/root-causes.ts'
import { toServiceId } from './service-shapes.ts'

/** `FaultRootCause` and `ErrorRootCause` of the API. */
export const toRootCause = ({ services, isClientImpacting }: RootCause): object => ({
  Services: services.map(toService),
  ClientImpacting: isClientImpacting,
})

const toService = ({ node, isInferred, entities }: CauseService): object => ({
  ...toServiceId(node),
  EntityPath: entities.map(toEntity),
  Inferred: isInferred,
})

const toEntity = ({ name, exceptions, isRemote }: CauseEntity): object => ({
  Name: name,
  Exceptions: exceptions.map(exception => ({ Name: exception.name, Message: exception.message })),
  Remote: isRemote,
})
