// Puts the question how somebody wants to be credited, and shows the link of who can be reached in no other way. Every
// showing is an event: whoever has such a link answers for the person it is about.
import { askForCredit, type Instant, isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { begin } from '../../cases/begin.js'
import type { LoadedCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { newSecret } from '../../identity/secrets.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { creditLookup, creditUrl, sendQuestion } from './mail.js'
import { type CreditRow, caseCredits, sealCredit, selectCreditRows } from './store.js'
import { selectReporterWays, waysToAsk } from './ways.js'

interface Asked {
  readonly loaded: LoadedCase
  readonly row: CreditRow
}

/** Whether the rules let this person be asked at all. */
const refuseAsking = (step: Change, row: CreditRow): Refusal | undefined => {
  for (const credit of caseCredits(row)) {
    const asked = askForCredit(credit, step.now)
    if (isRefusal(asked)) return asked
  }
  return undefined
}

const writeAsked = async (
  { installation, tx }: Change,
  { loaded, row }: Asked,
  { secret, askedAt }: { readonly secret: string | null; readonly askedAt: Instant },
): Promise<void> => {
  await tx
    .updateTable('credit')
    .set({
      sealed: sealCredit(loaded.key, row.creditId, { ...row, secret }),
      consent: 'asked',
      askedAt: timestamp(askedAt),
      answerLookup: secret === null ? null : creditLookup(installation, secret),
    })
    .where('creditId', '=', row.creditId)
    .execute()
}

/** Asks by every way there is, and notes it; the case is locked. */
export const putQuestion = async (
  step: Change,
  { loaded, row }: Asked,
): Promise<{ readonly mailed: boolean } | Refusal> => {
  const refused = refuseAsking(step, row)
  if (refused !== undefined) return refused
  const { mailed, secret } = await sendQuestion(step, { loaded, row })
  await writeAsked(step, { loaded, row }, { secret, askedAt: step.now })
  const facts = { creditId: row.creditId, mailed }
  await step.record({ name: 'credit:asked', of: loaded.of, facts })
  return { mailed }
}

/** Makes or takes the link of who has no account, no address and no page, for the one who passes it on. */
export const showLink = (
  installation: Installation,
  person: Person,
  { caseId, creditId }: { readonly caseId: string; readonly creditId: string },
): Promise<{ readonly link: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const row = (await selectCreditRows(step.tx, loaded)).find((one) => one.creditId === creditId)
    if (row === undefined) return refuse('credit.unknown', 'There is no such credit in this case.')
    const refused = refuseAsking(step, row)
    if (refused !== undefined) return refused
    if (waysToAsk(row, await selectReporterWays(step.tx, loaded)).length > 0) {
      return refuse('credit.can-be-asked', 'They can be asked: only they answer for themselves.')
    }
    const secret = row.secret ?? newSecret('plc')
    await writeAsked(step, { loaded, row }, { secret, askedAt: row.askedAt ?? step.now })
    await step.record({ name: 'credit:link-shown', of: loaded.of, facts: { creditId } })
    return { link: creditUrl(installation, secret) }
  })
