// Reminds a party, by one button: a notification to who reads the case, the invitation once more to who has it to
// answer. Neither says anything of the case. Once in the charter's hours, whoever presses.

import { isRefusal, type Refusal, refuse, remindParty } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { type BegunAction, begin, unknownCase } from '../../cases/begin.js'
import { isId, type LoadedCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { invitationLink } from '../inviting.js'
import { lockParticipants, selectTeam } from '../store.js'
import { selectAddresses } from './addresses.js'
import { type SeenParticipant, selectSeen } from './store.js'

/** A party by its project, or a person who came without one. */
export type PartyName = { readonly projectId: number } | { readonly personId: string }

const peopleOf = (seen: readonly SeenParticipant[], party: PartyName) =>
  seen.filter((one) =>
    'projectId' in party
      ? one.projectId === party.projectId
      : one.projectId === null && one.personId === party.personId,
  )

const mailAgain = async (
  step: Change,
  { caseId, teamId }: LoadedCase,
  personIds: readonly string[],
) => {
  const team = await selectTeam(step.tx, teamId)
  for (const { personId, email, isNew } of await selectAddresses(step, personIds)) {
    if (email === null) continue
    const link = await invitationLink(step, { caseId, personId, isNew: Boolean(isNew) })
    await queueMail(step, {
      kind: 'invited',
      caseId,
      personId,
      to: email,
      subject: 'You were asked for help in confidence',
      text: [
        `${team.name} awaits your answer in a confidential security matter:`,
        '',
        link,
        '',
        'You can agree or decline on that page.',
      ].join('\n'),
    })
  }
}

const markReminded = async (
  { tx, now }: Change,
  caseId: string,
  personIds: readonly string[],
): Promise<void> => {
  await tx
    .updateTable('participant')
    .set({ remindedAt: timestamp(now) })
    .where('caseId', '=', caseId)
    .where('personId', 'in', [...personIds])
    .execute()
}

const remindOne = async (
  step: Change,
  { loaded, charter }: BegunAction,
  { party, seen }: { party: PartyName; seen: readonly SeenParticipant[] },
): Promise<{ readonly told: number } | Refusal> => {
  const people = peopleOf(seen, party)
  const everyHours = charter.embargo.partyReminderHours.value
  const reminded = remindParty(people, { now: step.now, everyHours })
  if (isRefusal(reminded)) return reminded
  const { readers, asked } = reminded
  const { caseId } = loaded
  await markReminded(step, caseId, [...readers, ...asked])
  const projectId = 'projectId' in party ? party.projectId : null
  await step.record({
    name: 'party:reminded',
    of: loaded.of,
    facts: { projectId, personIds: [...readers, ...asked] },
  })
  for (const personId of readers)
    await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind: 'party-reminder' } })
  await mailAgain(step, loaded, asked)
  return { told: readers.length + asked.length }
}

/** Reminds one party. */
export const remind = (
  installation: Installation,
  person: Person,
  { caseId, party }: { caseId: string; party: PartyName },
): Promise<{ readonly told: number } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    if (!isId(caseId)) return unknownCase()
    await lockParticipants(step.tx, caseId)
    const begun = await begin(step, person, { caseId, action: 'case.invite' })
    if (isRefusal(begun)) return begun
    return remindOne(step, begun, { party, seen: await selectSeen(step.tx, caseId) })
  })

/** Reminds several parties in one step; those that were reminded lately are left alone. */
export const remindAll = (
  installation: Installation,
  person: Person,
  { caseId, parties }: { caseId: string; parties: readonly PartyName[] },
): Promise<{ readonly told: number; readonly parties: number } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    if (!isId(caseId)) return unknownCase()
    await lockParticipants(step.tx, caseId)
    const begun = await begin(step, person, { caseId, action: 'case.invite' })
    if (isRefusal(begun)) return begun
    const seen = await selectSeen(step.tx, caseId)
    let told = 0
    let count = 0
    for (const party of parties) {
      const outcome = await remindOne(step, begun, { party, seen })
      if (isRefusal(outcome)) continue
      told += outcome.told
      count += 1
    }
    if (count === 0)
      return refuse('party.all-reminded', 'Every party that is silent was reminded lately.')
    return { told, parties: count }
  })
