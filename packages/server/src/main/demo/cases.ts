// The demo's cases: made-up weaknesses in made-up projects, one in every state a case can be in. They are told through
// the same actions that people use, on the days on which they happen.
import { offerCase, takeCase } from '../../cases/actions/coordinator.js'
import { type DeterminationInput, determineCase } from '../../cases/actions/determine.js'
import { narrowCase } from '../../cases/actions/narrow.js'
import { askSecondOpinion } from '../../cases/actions/opinions.js'
import { noNotes, saveTriage } from '../../cases/actions/triage.js'
import { type NewMessage, sendMessage } from '../../cases/messages/send.js'
import { charterOf } from '../../charter/charter-of.js'
import { checkArriving } from '../../intake/check.js'
import { selectReceivingTeams } from '../../intake/routing.js'
import { submitReport } from '../../intake/submit.js'
import { markExploited } from '../../publication/break-glass/exploited.js'
import { as, type Cast, must, type Persona } from './people.js'
import type { Stage } from './stage.js'

export interface DemoReport {
  readonly project: string
  readonly summary: string
  readonly details: string
  readonly affectedVersions?: string
  readonly proofOfConcept?: string
  readonly reporter?: {
    readonly name?: string
    readonly email?: string
    readonly creditAs?: string
  }
}

/** When the next step of a story happens. */
export interface Moment {
  readonly daysAgo: number
  readonly hour: number
}
export const day = (daysAgo: number, hour = 10): Moment => ({ daysAgo, hour })

/** A story stops at each step for its time to come. */
export type Story = AsyncGenerator<Moment, void, void>

/** A report arrives by the form, as from a stranger. */
export const report = async (
  stage: Stage,
  input: DemoReport,
): Promise<{ caseId: string; followUrl: string }> => {
  const { installation, settings } = stage.opened
  const teams = await selectReceivingTeams(installation)
  const checked = checkArriving(input, [], {
    charter: charterOf(teams[0]),
    limits: settings.limits,
    now: installation.now(),
  })
  if ('errors' in checked)
    throw new Error(`A demo report is wrong: ${JSON.stringify(checked.errors)}`)
  const received = must(
    await submitReport(stage.opened, teams, {
      report: checked.report,
      files: [],
      source: 'form',
      address: '127.0.0.1',
    }),
  )
  const followUrl = `${installation.url}/r/${received.capability}`
  stage.followed.push({ summary: input.summary, followUrl })
  return { caseId: received.caseId, followUrl }
}

export const take = async (stage: Stage, persona: Persona, caseId: string) => {
  must(await takeCase(stage.opened.installation, await as(stage, persona), caseId))
}

export const determine = async (stage: Stage, persona: Persona, input: DeterminationInput) => {
  must(await determineCase(stage.opened.installation, await as(stage, persona), input))
}

export const write = async (stage: Stage, persona: Persona, message: NewMessage) => {
  must(await sendMessage(stage.opened, await as(stage, persona), message))
}

async function* fresh(stage: Stage): Story {
  yield day(0, 6)
  await report(stage, {
    project: 'Widget',
    summary: 'Overlapping entries of an archive are read differently by other tools',
    details:
      'Two entries may share the same bytes. Widget unpacks the second one, most other tools the first, so what a scanner saw is not what is unpacked.',
    affectedVersions: '4.1.0, 4.2.3',
    proofOfConcept: 'python poc.py   # exits 1 where vulnerable',
  })
}

async function* triage(stage: Stage, { coordinator, member }: Cast): Story {
  yield day(29)
  const { caseId } = await report(stage, {
    project: 'Widget',
    summary: 'The redirect of a crafted address leaves the site',
    details:
      'An address that begins with two slashes is redirected to another host. Somebody who trusts the first host can be sent anywhere.',
    affectedVersions: '4.2.3',
    reporter: {
      name: 'Reporter Two',
      email: 'reporter.two@example.test',
      creditAs: 'Reporter Two',
    },
  })
  yield day(28)
  await take(stage, coordinator, caseId)
  await write(stage, coordinator, {
    caseId,
    audience: 'team+reporter',
    text: 'Thank you, we are looking at it. Which server did you put in front?',
  })
  yield day(27)
  const answers = [
    { criterion: 'realistic-code', answer: true, note: 'Every deployment that redirects.' },
  ]
  const { installation } = stage.opened
  const notes = {
    ...noNotes,
    affectedVersions: '4.2.0 to 4.2.3',
    reachable: 'Yes, from any browser.',
  }
  must(await saveTriage(installation, await as(stage, coordinator), { caseId, answers, notes }))
  must(
    await askSecondOpinion(installation, await as(stage, coordinator), {
      caseId,
      memberId: member.personId,
    }),
  )
}

async function* waiting(stage: Stage, { member }: Cast): Story {
  yield day(40)
  const { caseId } = await report(stage, {
    project: 'Gadget',
    summary: 'The parser loops on nested headers',
    details: 'A message with a thousand nested headers keeps the parser busy for minutes.',
    reporter: { name: 'Reporter Three', email: 'reporter.three@example.test' },
  })
  yield day(39)
  await take(stage, member, caseId)
  await write(stage, member, {
    caseId,
    audience: 'team+reporter',
    text: 'We could not make it loop with 1.9. Could you send us the message that you tried?',
    waitForReporter: true,
  })
}

async function* closed(stage: Stage, { member, coordinator, manager }: Cast): Story {
  yield day(60)
  const first = await report(stage, {
    project: 'Widget',
    summary: 'eval() runs what it is given',
    details:
      'Widget evaluates the expression in its settings file. Whoever can write that file can run code.',
    reporter: { email: 'reporter.four@example.test' },
  })
  await take(stage, member, first.caseId)
  await determine(stage, member, { caseId: first.caseId, determination: 'invalid' })
  yield day(4)
  const held = await report(stage, {
    project: 'Widget',
    summary: 'An exception ends the program',
    details: 'A settings file that is not valid ends the program with an exception.',
    reporter: { email: 'reporter.five@example.test' },
  })
  await take(stage, manager, held.caseId)
  await determine(stage, manager, {
    caseId: held.caseId,
    determination: 'bug',
    reference: 'https://github.com/example/widget/issues/71',
  })
  yield day(3)
  const spam = await report(stage, {
    project: 'Website',
    summary: 'Do you have a bug bounty?',
    details: 'Dear team, please confirm your bug bounty programme before I tell you what I found.',
  })
  await take(stage, coordinator, spam.caseId)
  await determine(stage, coordinator, { caseId: spam.caseId, determination: 'spam' })
}

async function* overdue(stage: Stage, { manager, coordinator }: Cast): Story {
  yield day(96)
  const { caseId } = await report(stage, {
    project: 'Gadget',
    summary: 'The launcher loads a library from the working directory',
    details:
      'Started from a folder that others can write to, the launcher loads a library of theirs.',
    affectedVersions: '1.7 to 1.9',
    reporter: {
      name: 'Reporter Six',
      email: 'reporter.six@example.test',
      creditAs: 'Reporter Six',
    },
  })
  yield day(95)
  await take(stage, manager, caseId)
  yield day(94)
  await determine(stage, manager, { caseId, determination: 'vulnerability' })
  yield day(9)
  must(
    await narrowCase(stage.opened.installation, await as(stage, manager), {
      caseId,
      memberIds: [manager.personId, coordinator.personId],
    }),
  )
  must(
    await offerCase(stage.opened.installation, await as(stage, manager), {
      caseId,
      toId: coordinator.personId,
    }),
  )
}

async function* exploited(stage: Stage, { coordinator }: Cast): Story {
  yield day(12)
  const { caseId } = await report(stage, {
    project: 'Website',
    summary: 'A crafted profile picture runs in other people’s browsers',
    details: 'A picture with markup inside is shown as a page. Seen in the logs of last week.',
    reporter: {
      name: 'Reporter Seven',
      email: 'reporter.seven@example.test',
      creditAs: 'Reporter Seven',
    },
  })
  yield day(12, 12)
  await take(stage, coordinator, caseId)
  await determine(stage, coordinator, { caseId, determination: 'vulnerability' })
  must(
    await markExploited(stage.opened.installation, await as(stage, coordinator), {
      caseId,
      exploited: true,
    }),
  )
}

/** Cases that no advisory comes of yet. */
export const CASES = [overdue, closed, waiting, triage, exploited, fresh]
