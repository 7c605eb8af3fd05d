// A granted nomination becomes a membership by itself: the person is found or made, joins the list, and is welcomed by
// mail. Cases open for them only after the confidentiality acknowledgement (K1), which the first page asks for.
import { isRefusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { insertLink } from '../../identity/links.js'
import { insertMembership, insertPerson, lockTeam, mailInvitation } from '../../identity/people.js'
import { queueMail } from '../../jobs/outbox.js'
import { selectAddressees } from '../addressees.js'
import { beginOnboarding } from '../onboarding/actions.js'
import { askWho, identify, type Known, selectKnown } from './candidate.js'
import type { NominationRow } from './store.js'
import { given, type Nominee, openNominee } from './texts.js'

interface Welcomed {
  readonly personId: string
  readonly isNew: boolean
  readonly found: NominationRow
  readonly email: string | undefined
}

/** Nothing reaches the newcomer: the nominator and the admins are told so, and the page says how they come in. */
const tellUnreached = async (step: Change, { found, personId }: Welcomed) => {
  const { teamId, nominationId, nominatedBy } = found
  const people = await selectAddressees(step.tx, { teamId })
  const admins = await selectAddressees(step.tx, { teamId, role: 'admin' })
  const told = people.filter(
    (one) =>
      one.personId === nominatedBy || admins.some((admin) => admin.personId === one.personId),
  )
  for (const { personId: to, email } of told)
    if (to !== personId)
      await queueMail(step, {
        kind: 'welcome-unsent',
        personId: to,
        to: email,
        subject: 'A new member could not be told',
        text: `A membership in your team has begun, and no address is known for whom it is. How they are given a way in is shown here:\n\n${step.installation.url}/nominations/${nominationId}`,
      })
}

/** The address of the nomination, or else that of the account. */
const addressFor = async (
  { tx }: Change,
  { personId, nominee }: { readonly personId: string; readonly nominee: Nominee },
): Promise<string | undefined> => {
  const row = await tx
    .selectFrom('person')
    .select('email')
    .where('personId', '=', personId)
    .executeTakeFirst()
  return given(nominee.email) ?? row?.email ?? undefined
}

const welcome = async (step: Change, input: Welcomed) => {
  const { personId, isNew, email, found } = input
  const { teamName } = found
  if (email === undefined) return tellUnreached(step, input)
  if (isNew) {
    const link = await insertLink(step, { personId, purpose: 'invitation', next: '/onboarding' })
    await mailInvitation(step, { personId, email, link, teamName, elected: true })
    return
  }
  await queueMail(step, {
    kind: 'invitation',
    personId,
    to: email,
    subject: `You are a member of ${teamName}`,
    text: `Welcome: you were nominated and elected, and your membership has begun. Sign in as you always do; what comes first is shown there:\n\n${step.installation.url}/onboarding`,
  })
}

/** The newcomer's account, made where they have none. */
const personFor = async (step: Change, nominee: Nominee, personId: string | null) => {
  if (personId !== null) return { personId, isNew: false }
  const { name } = nominee
  const [email, githubLogin] = [given(nominee.email), given(nominee.githubLogin)]
  return { personId: await insertPerson(step, { name, email, githubLogin }), isNew: true }
}

const begin = async (step: Change, found: NominationRow, known: readonly Known[]) => {
  const { nominationId, teamId } = found
  const nominee = openNominee(step.installation.keys, nominationId, found.sealed)
  const team = await lockTeam(step.tx, teamId)
  if (team === undefined) return refuse('team.unknown', 'There is no such team.')
  const candidate = await identify(step.tx, found, { nominee, known })
  if (candidate.waits !== undefined) return candidate.waits
  const { personId, isNew } = await personFor(step, nominee, candidate.personId)
  const membershipId = await insertMembership(step, {
    teamId,
    personId,
    roles: [],
    listName: nominee.name,
    listLogin: given(nominee.githubLogin),
  })
  // A member already, in whatever way: they keep the one membership they have.
  if (isRefusal(membershipId)) return personId
  await beginOnboarding(step, membershipId)
  const email = await addressFor(step, { personId, nominee })
  await welcome(step, { personId, isNew, email, found })
  return personId
}

/**
 * Begins the membership of a granted nomination, once it is plain whose it is. Doing it again finds the member there, and says
 * so once.
 */
export const beginMembership = async (
  installation: Installation,
  found: NominationRow,
): Promise<void> => {
  const { nominationId } = found
  const known = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    selectKnown(tx, installation.keys, found),
  )
  const begun = await change<string>(installation, { kind: 'nobody' }, (step) =>
    begin(step, found, known),
  )
  if (isRefusal(begun)) {
    if (begun.refusal.startsWith('candidate.')) await askWho(installation, nominationId)
    return
  }
  await change<true>(installation, { kind: 'job' }, async ({ tx }) => {
    await tx
      .updateTable('nomination')
      .set({ state: 'member', nomineeId: begun })
      .where('nominationId', '=', nominationId)
      .where('state', '=', 'granted')
      .execute()
    return true
  })
}
