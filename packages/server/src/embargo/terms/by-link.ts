// The negotiation as the reporter sees it, under the rights of the link in hand: they are a party of their own.
import type { Instant } from '@parley/rules'
import { loadCase } from '../../cases/load.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { sureNow } from '../../db/sure-now.js'
import { inTransaction } from '../../db/transaction.js'
import type { Voice } from './begin.js'
import { lookAtTerms, type TermsLook } from './look.js'

export interface TermsByLink {
  readonly terms: TermsLook
  readonly now: Instant
}

/** Loads it; undefined when the link opens no such case. */
export const loadTermsByLink = (
  installation: Installation,
  { actor }: Extract<Voice, { readonly kind: 'reporter' }>,
  caseId: string,
): Promise<TermsByLink | undefined> =>
  inTransaction(installation.db, actor, async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) return undefined
    const team = await tx
      .selectFrom('team')
      .select(['charter', 'charterOverrides'])
      .where('teamId', '=', loaded.teamId)
      .executeTakeFirstOrThrow()
    const now = installation.now()
    const charter = charterOf(team)
    const sure = await sureNow(installation, tx)
    return { now, terms: await lookAtTerms(tx, loaded, { charter, party: 'reporter', now, sure }) }
  })
