// The link by which somebody without an account answers for their credit, and the mail that carries it. The mail names
// the team and nothing of the case, not even its project; the link opens one question and no case.

import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { openContact } from '../../cases/report.js'
import type { Installation } from '../../db/installation.js'
import { lookup } from '../../db/keys.js'
import { newSecret } from '../../identity/secrets.js'
import { queueMail } from '../../jobs/outbox.js'
import type { CreditContent, CreditRow } from './store.js'

const PURPOSE = 'credit-answer'

/** The kind of the mail that asks. */
export const CREDIT_QUESTION = 'credit-question'

/** The keyed hash by which a link's row is found. */
export const creditLookup = (installation: Installation, secret: string): Buffer =>
  lookup(installation.keys, PURPOSE, secret)

/** Where a credit is answered, for who holds its secret. */
export const creditUrl = (installation: Installation, secret: string): string =>
  `${installation.url}/c/${secret}`

interface Question {
  readonly team: string
  readonly link: string
  readonly isMember: boolean
}

const text = ({ team, link, isMember }: Question): string =>
  `Hello,

${team} would like to credit you in a security advisory that it is
preparing. The page behind this link says for which project.

Say there whether, and under which name, you want to be credited. You can also
stay anonymous or not be mentioned at all:

${link}

${isMember ? 'You answer signed in.' : 'The link is yours alone.'} Please do not speak about it in public
before the advisory is out.`

const addressOf = async (
  { tx }: Change,
  { loaded, row }: { loaded: LoadedCase; row: CreditRow },
): Promise<string | null> => {
  if (row.email !== null) return row.email
  if (row.personId !== null) {
    const person = await tx
      .selectFrom('person')
      .select('email')
      .where('personId', '=', row.personId)
      .executeTakeFirst()
    return person?.email ?? null
  }
  if (!row.isReporter) return null
  const report = await tx
    .selectFrom('report')
    .select(['contact', 'unsubscribedAt'])
    .where('caseId', '=', loaded.caseId)
    .executeTakeFirst()
  if (!report?.contact || report.unsubscribedAt !== null) return null
  return openContact(loaded.key, loaded.caseId, report.contact).email
}

const nameOfTeam = async ({ tx }: Change, { teamId }: LoadedCase): Promise<string> => {
  const query = tx.selectFrom('team').select('name').where('teamId', '=', teamId)
  return (await query.executeTakeFirst())?.name ?? 'A security team'
}

/**
 * Mails the question where there is an address, with the link to answer by: made, or the one there is. Somebody with an
 * account has no such link and answers signed in.
 */
export const sendQuestion = async (
  step: Change,
  { loaded, row }: { loaded: LoadedCase; row: CreditRow },
): Promise<{ readonly mailed: boolean } & Pick<CreditContent, 'secret'>> => {
  const { installation } = step
  const isMember = row.personId !== null
  const secret = isMember ? null : (row.secret ?? newSecret('plc'))
  // Nobody outside hears of a case that is made up.
  const to = loaded.practice ? null : await addressOf(step, { loaded, row })
  const link = secret === null ? `${installation.url}/credits` : creditUrl(installation, secret)
  if (to !== null) {
    const team = await nameOfTeam(step, loaded)
    await queueMail(step, {
      kind: CREDIT_QUESTION,
      caseId: loaded.caseId,
      ...(row.personId === null ? {} : { personId: row.personId }),
      to,
      subject: `How should ${team} credit you?`,
      text: text({ team, link, isMember }),
    })
  }
  return { mailed: to !== null, secret }
}
