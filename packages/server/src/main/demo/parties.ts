// The demo's case of many hands: four projects with the same code, each at another point, one of them silent; an end that
// they are asked to bring forward; and a second report of the same, merged into it.
import { addDays } from '@parley/rules'
import { takeCase } from '../../cases/actions/coordinator.js'
import { answerInvitation, loadInvitation } from '../../embargo/answer.js'
import { inviteParticipant } from '../../embargo/invite.js'
import { type StatusInput, setStatus } from '../../embargo/parties/set-status.js'
import { proposeEnd } from '../../embargo/terms/propose.js'
import { mergeInto } from '../../publication/joining/merge.js'
import { day, determine, report, type Story, write } from './cases.js'
import { projectIdOf } from './embargo.js'
import { as, type Cast, must } from './people.js'
import type { Stage } from './stage.js'

type Who = { readonly personId: string }

/** Asks one project's contact into the case. */
const ask = async (
  stage: Stage,
  { coordinator }: Cast,
  of: { caseId: string; name: string; email: string; project: string },
): Promise<Who> =>
  must(
    await inviteParticipant(stage.opened.installation, await as(stage, coordinator), {
      ...{ caseId: of.caseId, name: of.name, email: of.email },
      projectId: await projectIdOf(stage, of.project, coordinator),
      title: 'Something in how chunked messages are read',
      why: `${of.project} reads them with the same code. Could you look, and say by when you could have a release?`,
    }),
  )

const agree = async (stage: Stage, who: Who, caseId: string) => {
  const { installation } = stage.opened
  const person = await as(stage, who)
  const shown = await loadInvitation(installation, person, caseId)
  must(await answerInvitation(installation, person, { caseId, agrees: true, terms: shown?.terms }))
}

const say = async (stage: Stage, who: Who, { project, ...word }: Said) => {
  const projectId = await projectIdOf(stage, project, who)
  const input = { justification: null, note: '', ...word, projectId }
  must(await setStatus(stage.opened.installation, await as(stage, who), input))
}

type Said = Pick<StatusInput, 'caseId' | 'status'> &
  Partial<StatusInput> & { readonly project: string }

const arrived = async (stage: Stage, { coordinator }: Cast): Promise<string> => {
  const { caseId } = await report(stage, {
    project: 'Widget',
    summary: 'EXAMPLE of several parties: a chunk’s size is read past its end',
    details:
      'A chunked message whose last size has no line end is read past its end. Gadget, Sprocket and Cogwheel copied this reader.',
    affectedVersions: '3.0 to 4.2.3',
    reporter: { name: 'Reporter Ten', email: 'reporter.ten@example.test' },
  })
  must(await takeCase(stage.opened.installation, await as(stage, coordinator), caseId))
  await determine(stage, coordinator, { caseId, determination: 'vulnerability' })
  return caseId
}

/** The same weakness, found by somebody else: one case is kept. */
const mergedIn = async (stage: Stage, { coordinator }: Cast, into: string) => {
  const { installation } = stage.opened
  const { caseId } = await report(stage, {
    project: 'Gadget',
    summary: 'EXAMPLE of a merged case: Gadget reads beyond the last chunk',
    details: 'The last chunk of a message without a line end is read beyond its end.',
    reporter: { name: 'Reporter Eleven', email: 'reporter.eleven@example.test' },
  })
  must(await takeCase(installation, await as(stage, coordinator), caseId))
  must(
    await mergeInto(installation, await as(stage, coordinator), {
      ...{ caseId, into, title: 'Something in how chunked messages are read' },
      why: 'It is the same weakness as in another report.',
    }),
  )
}

/** Four parties, one counter-proposal, one merged report. */
export async function* severalParties(stage: Stage, cast: Cast): Story {
  const { coordinator, maintainer } = cast
  const { installation } = stage.opened
  yield day(16, 8)
  const caseId = await arrived(stage, cast)
  const asked = { caseId, email: 'sven@sprocket.example', name: 'Sven of Sprocket' }
  const sven = await ask(stage, cast, { ...asked, project: 'Sprocket' })
  const silent = { caseId, email: 'team@cogwheel.example', name: 'Cleo of Cogwheel' }
  await ask(stage, cast, {
    ...asked,
    email: 'mara@example.test',
    name: maintainer.name,
    project: 'Gadget',
  })
  yield day(15, 9)
  await agree(stage, sven, caseId)
  await agree(stage, maintainer, caseId)
  await say(stage, sven, {
    ...{ caseId, project: 'Sprocket', status: 'not-affected' },
    justification: 'vulnerable_code_not_in_execute_path',
    note: 'We copied the reader and never call it: messages come whole.',
  })
  await say(stage, maintainer, {
    ...{ caseId, project: 'Gadget', status: 'affected' },
    note: 'Confirmed on 1.8 and 1.9.',
  })
  await mergedIn(stage, cast, caseId)
  yield day(6, 9)
  await say(stage, coordinator, { caseId, project: 'Widget', status: 'fix-ready' })
  await ask(stage, cast, { ...silent, project: 'Cogwheel' })
  const voice = { kind: 'person', person: await as(stage, maintainer) } as const
  must(
    await proposeEnd(installation, voice, {
      ...{ caseId, endsAt: addDays(installation.now(), 100) },
      reason: 'Our release train leaves then; before it we can only ship by hand.',
    }),
  )
  yield day(5, 9)
  // Of the two ends the shorter is in force at once; the longer stays on the table.
  must(
    await proposeEnd(
      installation,
      { kind: 'person', person: await as(stage, coordinator) },
      {
        ...{ caseId, endsAt: addDays(installation.now(), 30) },
        reason: 'The fix is ready in Widget, and two people have found it on their own.',
      },
    ),
  )
  await write(stage, maintainer, {
    ...{ caseId, audience: 'everyone' },
    text: 'Thirty days are hard for us. We ask our release manager whether a release by hand is possible.',
  })
}
