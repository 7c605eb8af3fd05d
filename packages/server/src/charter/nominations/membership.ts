// A granted nomination becomes a membership by itself: the person is found or made, joins the list, and is welcomed by
// mail. Cases open for them only after the confidentiality acknowledgement (K1), which the first page asks for.
import { isRefusal } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { insertLink } from '../../identity/links.js'
import {
  findPerson,
  insertMembership,
  insertPerson,
  lockTeam,
  mailInvitation,
} from '../../identity/people.js'
import { queueMail } from '../../jobs/outbox.js'
import { beginOnboarding } from '../onboarding/actions.js'
import type { NominationRow } from './store.js'
import { given, type Nominee, openNominee } from './texts.js'

/** Two ways that lead to two people, as after a name changed hands: then the address counts, and an admin joins them. */
const personFor = async (step: Change, nominee: Nominee, nomineeId: string | null) => {
  if (nomineeId !== null) return { personId: nomineeId, isNew: false }
  const { name } = nominee
  const [email, githubLogin] = [given(nominee.email), given(nominee.githubLogin)]
  const found = await findPerson(step.tx, { name, email, githubLogin })
  if (isRefusal(found)) {
    const byMail = await findPerson(step.tx, { name, email })
    if (byMail !== undefined && !isRefusal(byMail)) return byMail
  } else if (found !== undefined) return found
  return { personId: await insertPerson(step, { name, email, githubLogin }), isNew: true }
}

const welcome = async (
  step: Change,
  input: { personId: string; isNew: boolean; email: string | undefined; teamName: string },
) => {
  const { personId, isNew, email, teamName } = input
  if (email === undefined) return
  if (isNew) {
    const link = await insertLink(step, { personId, purpose: 'invitation', next: '/onboarding' })
    await mailInvitation(step, { personId, email, link, teamName })
    return
  }
  await queueMail(step, {
    kind: 'invitation',
    personId,
    to: email,
    subject: `You are a member of ${teamName}`,
    text: `You were nominated and elected. Sign in as you always do; what comes first is shown there:\n\n${step.installation.url}/onboarding`,
  })
}

/** Begins the membership of a granted nomination. Doing it again finds the member there, and says so once. */
export const beginMembership = async (
  installation: Installation,
  found: NominationRow,
): Promise<void> => {
  const { nominationId, teamId } = found
  const nominee = openNominee(installation.keys, nominationId, found.sealed)
  const begun = await change<string>(installation, { kind: 'nobody' }, async (step) => {
    const team = await lockTeam(step.tx, teamId)
    if (team === undefined) return ''
    const { personId, isNew } = await personFor(step, nominee, found.nomineeId)
    const membershipId = await insertMembership(step, {
      teamId,
      personId,
      roles: [],
      listName: nominee.name,
      listLogin: given(nominee.githubLogin),
    })
    if (isRefusal(membershipId)) return personId
    await beginOnboarding(step, membershipId)
    const email = given(nominee.email)
    await welcome(step, { personId, isNew, email, teamName: team.name })
    return personId
  })
  if (isRefusal(begun) || begun === '') return
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
