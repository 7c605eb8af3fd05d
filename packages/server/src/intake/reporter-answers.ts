// What a reporter decides after the report: how to be credited, and whether to take the report back. Under the rights
// of the link; the decisions are the rules'.
import {
  answerCredit,
  type CaseCredit,
  isRefusal,
  type Refusal,
  withdrawReport,
} from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import type { LoadedCase } from '../cases/load.js'
import { forgetReporter } from '../cases/retention/reporter.js'
import { indexAnew } from '../cases/search/reindex.js'
import { charterOf } from '../charter/charter-of.js'
import { invariant } from '../config/invariant.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { type OwnCredit, selectFollowedCase, selectOwnCredits } from './follow.js'
import type { Reporter } from './follow-link.js'
import { unknownReport } from './reporter-messages.js'
import { insertOwnCredit, sealCredit } from './store.js'

export type CreditWish =
  | { readonly kind: 'accepted'; readonly name: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'declined' }

const asRuled = (credit: OwnCredit | undefined): CaseCredit => ({
  id: credit?.creditId ?? '',
  personKey: 'reporter',
  name: credit?.name ?? '',
  type: 'reporter',
  contacts: credit?.contacts ?? [],
  answer: { kind: 'unasked' },
  decision: null,
})

const updateCredit = async (
  change: Change,
  loaded: LoadedCase,
  { credit, wish }: { credit: OwnCredit; wish: CreditWish },
) => {
  const { creditId, contacts } = credit
  const name = wish.kind === 'accepted' ? wish.name : credit.name
  await change.tx
    .updateTable('credit')
    .set({
      sealed: sealCredit(loaded.of, creditId, { name, contacts }),
      consent: wish.kind,
      answeredAt: timestamp(change.now),
    })
    .where('creditId', '=', creditId)
    .execute()
}

/** Takes the reporter's answer for every credit of theirs; makes one where the team has not asked yet. */
export const answerOwnCredit = (
  installation: Installation,
  reporter: Reporter,
  wish: CreditWish,
): Promise<{ answered: true } | Refusal> =>
  change(installation, reporter, async (change) => {
    const loaded = await selectFollowedCase(change.tx, installation)
    if (loaded === undefined) return unknownReport()
    const credits = await selectOwnCredits(change.tx, loaded)
    const ruled = answerCredit(asRuled(credits[0]), wish)
    if (isRefusal(ruled)) return ruled
    const settled: CreditWish =
      ruled.answer.kind === 'accepted' ? { kind: 'accepted', name: ruled.answer.name } : wish
    for (const credit of credits) await updateCredit(change, loaded, { credit, wish: settled })
    const creditIds = credits.map(({ creditId }) => creditId)
    if (creditIds.length === 0) {
      const name = settled.kind === 'accepted' ? settled.name : ''
      const fresh = { name, contacts: [], consent: settled.kind }
      creditIds.push(await insertOwnCredit(change, loaded.of, fresh))
    }
    await change.record({
      name: 'credit:answered',
      of: loaded.of,
      facts: { creditIds, answer: settled.kind },
    })
    await indexAnew(change, loaded.caseId)
    return { answered: true }
  })

/** Erases the reporter's name and address now; twice does no harm. */
export const eraseOwnContact = (
  installation: Installation,
  reporter: Reporter,
): Promise<{ erased: true } | Refusal> =>
  change(installation, reporter, async (change) => {
    const loaded = await selectFollowedCase(change.tx, installation)
    if (loaded === undefined) return unknownReport()
    await forgetReporter(change, loaded, 'asked')
    return { erased: true }
  })

/** The reporter takes the report back. What becomes of it is the rules' to say. */
export const withdraw = (
  installation: Installation,
  reporter: Reporter,
): Promise<{ withdrawn: true } | Refusal> =>
  change(installation, reporter, async (change) => {
    const loaded = await selectFollowedCase(change.tx, installation, { lock: true })
    if (loaded === undefined) return unknownReport()
    if (loaded.withdrawnAt !== null) return { withdrawn: true }
    const team = await change.tx
      .selectFrom('team')
      .select(['charter', 'charterOverrides'])
      .where('teamId', '=', loaded.teamId)
      .executeTakeFirstOrThrow()
    const decision = withdrawReport(loaded, change.now, charterOf(team))
    if (isRefusal(decision)) return decision
    const { to, closesAt } = decision
    invariant(to !== 'start', 'A case that is stored is past its start.')
    const updated = await change.tx
      .updateTable('cases')
      .set({
        reportState: to,
        withdrawnAt: timestamp(change.now),
        ...(closesAt === null
          ? {}
          : {
              holdUntil: timestamp(closesAt),
              heldSince: timestamp(loaded.heldSince ?? change.now),
            }),
      })
      .where('caseId', '=', loaded.caseId)
      .executeTakeFirst()
    invariant(updated.numUpdatedRows === 1n, 'A reporter may take their own report back.')
    const event = await change.record({
      name: 'report:withdrawn',
      of: loaded.of,
      facts: { state: to, closesAt },
    })
    const { caseId } = loaded
    await change.enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
    return { withdrawn: true }
  })
