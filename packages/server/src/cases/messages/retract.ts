// Takes a message back that went to the wrong audience: its text and files are withheld, its row and events stay.
import { can, isRefusal, type Refusal, refuse, retractMessage } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { unknownCase } from '../begin.js'
import { isId, type LoadedCase } from '../load.js'
import { updateCase } from '../store.js'
import { channelOf } from './audiences.js'
import { loadStanding } from './standing.js'

/** A case waits for the reporter because of a message: with none left that they can read since, it waits no more. */
const waitNoMore = async (step: Change, loaded: LoadedCase): Promise<void> => {
  if (loaded.waitingOn !== 'reporter' || loaded.waitingSince === null) return
  const asks = await step.tx
    .selectFrom('message')
    .select('messageId')
    .where('caseId', '=', loaded.caseId)
    .where('authorKind', '=', 'person')
    .where('audience', 'in', ['team+reporter', 'everyone'])
    .where('retractedAt', 'is', null)
    .where('writtenAt', '>=', timestamp(loaded.waitingSince))
    .limit(1)
    .executeTakeFirst()
  if (asks !== undefined) return
  await updateCase(step.tx, loaded.caseId, { waitingOn: null, waitingSince: null })
  await step.record({
    name: 'case:reporter-answered',
    of: loaded.of,
    facts: { byTeam: true },
  })
}

/** Takes one message back; who may is the rules' to say. */
export const takeBackMessage = (
  installation: Installation,
  person: Person,
  { caseId, messageId }: { caseId: string; messageId: string },
): Promise<{ readonly messageId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const standing = await loadStanding(step.tx, installation, { person, caseId, lock: true })
    if (standing === undefined || !isId(messageId)) return unknownCase()
    const row = await step.tx
      .selectFrom('message')
      .select(['audience', 'authorId', 'authorKind', 'retractedAt'])
      .where('messageId', '=', messageId)
      .where('caseId', '=', caseId)
      .executeTakeFirst()
    if (row === undefined) return unknownCase()
    if (row.authorKind === 'parley')
      return refuse('message.not-a-person', 'Parley wrote it: there is nothing to take back.')
    const { audience, authorId } = row
    const facts = { audience, authorId, isRetracted: row.retractedAt !== null }
    const allowed = can(standing.actor, 'message.retract', {
      kind: 'message',
      case: standing.access,
      ...facts,
    })
    if (isRefusal(allowed)) return allowed
    const retraction = retractMessage(facts, standing.loaded.coordinatorId)
    if (isRefusal(retraction)) return retraction
    await step.tx
      .updateTable('message')
      .set({ retractedAt: timestamp(step.now), retractedBy: person.personId })
      .where('messageId', '=', messageId)
      .execute()
    const files = await step.tx
      .updateTable('attachment')
      .set({ withdrawnAt: timestamp(step.now) })
      .where('messageId', '=', messageId)
      .where('withdrawnAt', 'is', null)
      .returning('attachmentId')
      .execute()
    await step.record({
      name: 'message:retracted',
      of: standing.loaded.of,
      ...(channelOf(audience) === undefined && audience !== 'team'
        ? { audience: audience === 'everyone' ? 'everyone' : 'team+reporter' }
        : {}),
      facts: { messageId },
    })
    for (const { attachmentId } of files)
      await step.record({
        name: 'attachment:withdrawn',
        of: standing.loaded.of,
        facts: { attachmentId, messageId },
      })
    await waitNoMore(step, standing.loaded)
    await step.enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })
    return { messageId }
  })
