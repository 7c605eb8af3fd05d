// Whether the object in a request's address is still there for whoever asks: for what answers before the route itself
// has looked. Row-level security decides, in one statement.
import type { FastifyRequest } from 'fastify'
import { isId } from '../cases/load.js'
import type { Installation } from '../db/installation.js'
import { type Actor, inTransaction } from '../db/transaction.js'
import { actorOf } from '../identity/viewer.js'
import { reporterBy } from '../intake/follow-link.js'

const param = ({ params }: FastifyRequest, name: string): string => {
  // because: the router gives every parameter of an address as a text
  const value = (params as Readonly<Record<string, string>>)[name]
  return value ?? ''
}

const seesAnyCase = ({ db }: Installation, actor: Actor, caseId?: string): Promise<boolean> =>
  inTransaction(db, actor, async (tx) => {
    const query = tx.selectFrom('cases').select('caseId').limit(1)
    const row = await (caseId === undefined
      ? query
      : query.where('caseId', '=', caseId)
    ).executeTakeFirst()
    return row !== undefined
  })

const seesNomination = ({ db }: Installation, actor: Actor, nominationId: string) =>
  inTransaction(db, actor, async (tx) => {
    const query = tx.selectFrom('nomination').select('nominationId')
    return (await query.where('nominationId', '=', nominationId).executeTakeFirst()) !== undefined
  })

/** True where the address names no case and no follow link, and where the one it names is open to the viewer. */
export const mayStillAsk = async (
  installation: Installation,
  request: FastifyRequest,
): Promise<boolean> => {
  const { access } = request.routeOptions.config
  if (access === 'case') {
    const { viewer } = request
    const nominationId = param(request, 'nomination')
    if (viewer.kind === 'person' && isId(nominationId))
      return seesNomination(installation, actorOf(viewer), nominationId)
    const caseId = param(request, 'id') || param(request, 'caseId')
    return viewer.kind === 'person' && isId(caseId)
      ? seesAnyCase(installation, actorOf(viewer), caseId)
      : false
  }
  if (access === 'capability') {
    const reporter = reporterBy(installation.keys, param(request, 'capability'))
    return reporter === undefined ? false : seesAnyCase(installation, reporter)
  }
  return true
}
