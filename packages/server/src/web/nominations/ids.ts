// The id in a nomination's address. What has no such form names nothing.
import { isId } from '../../cases/load.js'
import { notFound } from '../../http/problems.js'

export const isNominationId = isId

export const ofNomination = ({ nomination }: { readonly nomination: string }): string => {
  if (!isId(nomination)) throw notFound()
  return nomination
}
