// The demo's cases that end elsewhere or wait for somebody from outside: reported twice, somebody else's to mend, mended
// before it was reported, and one into which an expert was asked who has not answered yet.
import { inviteParticipant } from '../../embargo/invite.js'
import { day, determine, report, type Story, take, write } from './cases.js'
import { as, type Cast, must } from './people.js'
import type { Stage } from './stage.js'

/** Two people found the same: the second report is a duplicate of the first, and its finder keeps the credit. */
async function* twice(stage: Stage, { member }: Cast): Story {
  yield day(34)
  const first = await report(stage, {
    project: 'Gadget',
    summary: 'A comparison of tokens takes longer the more of it is right',
    details:
      'The tokens are compared byte by byte and the comparison ends at the first difference.',
    affectedVersions: '1.6 to 1.9',
    reporter: {
      name: 'Reporter Eleven',
      email: 'reporter.eleven@example.test',
      creditAs: 'Reporter Eleven',
    },
  })
  await take(stage, member, first.caseId)
  yield day(33)
  await determine(stage, member, { caseId: first.caseId, determination: 'vulnerability' })
  yield day(21)
  const second = await report(stage, {
    project: 'Gadget',
    summary: 'Tokens can be guessed by measuring answers',
    details: 'With some thousand requests each byte of the token can be told from its time.',
    reporter: {
      name: 'Reporter Twelve',
      email: 'reporter.twelve@example.test',
      creditAs: 'Reporter Twelve',
    },
  })
  await take(stage, member, second.caseId)
  yield day(20, 15)
  await determine(stage, member, {
    caseId: second.caseId,
    determination: 'duplicate',
    duplicateOf: first.caseId,
  })
}

/** One that another project must mend, and one that was mended long ago. */
async function* notHere(stage: Stage, { coordinator, manager }: Cast): Story {
  yield day(17)
  const forwarded = await report(stage, {
    project: 'Widget',
    summary: 'The compression library reads past its buffer',
    details: 'A crafted stream makes the library that Widget is built with read past its end.',
    reporter: { email: 'reporter.thirteen@example.test' },
  })
  await take(stage, coordinator, forwarded.caseId)
  yield day(16)
  await determine(stage, coordinator, {
    caseId: forwarded.caseId,
    determination: 'forwarded',
    reference: 'https://compression.example.test/security',
  })
  const fixed = await report(stage, {
    project: 'Widget',
    summary: 'A crafted index makes the reader use a gigabyte',
    details: 'The length in the index is believed before anything is read.',
    affectedVersions: '3.8',
    reporter: { email: 'reporter.fourteen@example.test' },
  })
  await take(stage, manager, fixed.caseId)
  yield day(15)
  await determine(stage, manager, {
    caseId: fixed.caseId,
    determination: 'already-fixed',
    reference: 'https://github.com/example/widget/issues/318',
  })
}

/** An expert from outside was asked in yesterday, and reads nothing before agreeing to the terms. */
async function* expert(stage: Stage, { coordinator, maintainer }: Cast): Story {
  yield day(5, 9)
  const { caseId } = await report(stage, {
    project: 'Widget',
    summary: 'Random numbers repeat after a fork',
    details: 'Two processes that were forked from one draw the same random numbers.',
    affectedVersions: '4.2.3',
    reporter: { name: 'Reporter Fifteen', email: 'reporter.fifteen@example.test' },
  })
  await take(stage, coordinator, caseId)
  yield day(4, 9)
  await determine(stage, coordinator, { caseId, determination: 'vulnerability' })
  await write(stage, coordinator, {
    caseId,
    audience: 'team',
    text: 'Mara knows generators of random numbers far better than we do: I ask her in.',
  })
  yield day(1, 9)
  must(
    await inviteParticipant(stage.opened.installation, await as(stage, coordinator), {
      caseId,
      name: maintainer.name,
      email: 'mara@example.test',
      projectId: null,
      title: 'A question about random numbers',
      why: 'You have written about what happens to them after a fork.',
    }),
  )
}

export const ELSEWHERE = [twice, notHere, expert]
