// The demo's embargoes: one whose end two projects negotiate, and one that ended when the weakness was exploited in the
// open, with the list of a broken glass half gone through.
import { addDays } from '@parley/rules'
import { takeCase } from '../../cases/actions/coordinator.js'
import { inTransaction } from '../../db/transaction.js'
import { answerInvitation, loadInvitation } from '../../embargo/answer.js'
import { inviteParticipant } from '../../embargo/invite.js'
import { selectAllProjects } from '../../embargo/store.js'
import { answerProposal } from '../../embargo/terms/answer.js'
import { proposeEnd } from '../../embargo/terms/propose.js'
import { breakGlass, tickItem } from '../../publication/break-glass/actions.js'
import { day, determine, report, type Story, write } from './cases.js'
import { as, type Cast, must, type Persona } from './people.js'
import type { Stage } from './stage.js'

/** A project's id by its name, as this person knows it. */
export const projectIdOf = async (
  stage: Stage,
  name: string,
  { personId }: Pick<Persona, 'personId'>,
): Promise<number> => {
  const { db } = stage.opened.installation
  const all = await inTransaction(db, { kind: 'person', personId }, (tx) => selectAllProjects(tx))
  return all.find((project) => project.name === name)?.projectId ?? 0
}

const invite = async (stage: Stage, { coordinator, maintainer }: Cast, caseId: string) => {
  const { installation } = stage.opened
  must(
    await inviteParticipant(installation, await as(stage, coordinator), {
      caseId,
      name: maintainer.name,
      email: 'mara@example.test',
      projectId: await projectIdOf(stage, 'Gadget', coordinator),
      title: 'Something in how archives are read',
      why: 'Gadget shares this code with Widget, and you know it best.',
    }),
  )
}

/** Until when: the maintainer's release first, then a later end that waits for the reporter. */
export async function* negotiated(stage: Stage, cast: Cast): Story {
  const { coordinator, maintainer } = cast
  const { installation } = stage.opened
  yield day(20)
  const { caseId } = await report(stage, {
    project: 'Widget',
    summary: 'Names of entries may leave the folder they are unpacked into',
    details:
      'An entry whose name begins with two dots is written beside the folder. Gadget has the same code.',
    affectedVersions: '4.0 to 4.2.3',
    reporter: { name: 'Reporter Eight', email: 'reporter.eight@example.test' },
  })
  yield day(19)
  must(await takeCase(installation, await as(stage, coordinator), caseId))
  await determine(stage, coordinator, { caseId, determination: 'vulnerability' })
  await invite(stage, cast, caseId)
  yield day(18)
  const guest = await as(stage, maintainer)
  const shown = await loadInvitation(installation, guest, caseId)
  must(await answerInvitation(installation, guest, { caseId, agrees: true, terms: shown?.terms }))
  await write(stage, maintainer, {
    caseId,
    audience: 'everyone',
    text: 'We are affected. The fix needs a release, and the next one is in six weeks.',
  })
  yield day(9)
  const earlier = must(
    await proposeEnd(
      installation,
      { kind: 'person', person: await as(stage, maintainer) },
      { caseId, endsAt: addDays(installation.now(), 42), reason: 'Our release is then.' },
    ),
  )
  yield day(8)
  must(
    await answerProposal(
      installation,
      { kind: 'person', person: await as(stage, coordinator) },
      { caseId, proposalId: earlier.proposalId, answer: 'accepted' },
    ),
  )
  yield day(2)
  must(
    await proposeEnd(
      installation,
      { kind: 'person', person: await as(stage, coordinator) },
      {
        caseId,
        endsAt: addDays(installation.now(), 56),
        reason: 'Two distributions asked for two more weeks.',
      },
    ),
  )
}

/** Exploited in the open: the embargo is over, the list is half gone through. */
export async function* leaked(stage: Stage, { coordinator, second }: Cast): Story {
  const { installation } = stage.opened
  yield day(6)
  const { caseId } = await report(stage, {
    project: 'Gadget',
    summary: 'A crafted cookie lets anyone in',
    details: 'The cookie is read before its signature is checked.',
    affectedVersions: '1.8, 1.9',
    reporter: { name: 'Reporter Nine', email: 'reporter.nine@example.test' },
  })
  must(await takeCase(installation, await as(stage, coordinator), caseId))
  yield day(5)
  await determine(stage, coordinator, { caseId, determination: 'vulnerability' })
  yield day(1, 2)
  const person = await as(stage, coordinator)
  const note = 'Two operators see it in their logs; a proof of concept is on a public list.'
  must(await breakGlass(installation, person, { caseId, cause: 'attacks-observed', note }))
  must(await breakGlass(installation, person, { caseId, cause: 'exploit-public', note: '' }))
  const tick = async (item: string, words: string) =>
    must(
      await tickItem(installation, await as(stage, second), {
        ...{ caseId, item, note: words },
        ...(item === 'law' ? { law: 'binds' as const } : {}),
      }),
    )
  await tick('embargo', 'Over: an exploit is public.')
  await tick('law', 'As steward of Gadget.')
  yield day(1, 3)
  await tick('early-warning', 'Sent by the platform’s form.')
}
