// How every action on an onboarding begins: it is found among those of one's teams, or it is not there.
import { type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type Onboarding, selectOnboarding } from './store.js'

/** The one answer for an onboarding that is not there and one of another team. */
export const unknown = () => refuse('onboarding.unknown', 'There is no such onboarding.')

/** What somebody is to an onboarding. */
export const standingIn = (person: Person, found: Onboarding) => {
  const own = person.memberships.find(({ teamId }) => teamId === found.teamId)
  return {
    isNewcomer: found.personId === person.personId,
    isMentor: found.mentorId === person.personId,
    isAdmin: own?.roles.includes('admin') ?? false,
  }
}

type Work = (step: Change, found: Onboarding) => Promise<true | Refusal>

/** Runs one action of a person on an onboarding of their teams. */
export const onOne = (
  installation: Installation,
  person: Person,
  of: { readonly membershipId: string; readonly work: Work },
) =>
  change<true>(installation, actorOf(person), async (step) => {
    const found = await selectOnboarding(step.tx, of.membershipId)
    return found === undefined ? unknown() : of.work(step, found)
  })

/** Ends the practice case with what it hangs on: whoever does this need not read it. */
export const endPracticeIn = async (step: Change, membershipId: string): Promise<void> => {
  const row = await step.tx
    .selectFrom('onboarding')
    .select('practiceCaseId')
    .where('membershipId', '=', membershipId)
    .executeTakeFirst()
  const caseId = row?.practiceCaseId
  if (caseId != null) await step.enqueue({ task: 'case.end-practice', ids: { caseId } })
}
