// The demo's way out: made-up weaknesses that were fixed, credited and published, one that waits for its approval.
import { isRefusal } from '@parley/rules'
import { takeCase } from '../../cases/actions/coordinator.js'
import { determineCase } from '../../cases/actions/determine.js'
import { loadCase } from '../../cases/load.js'
import { inTransaction } from '../../db/transaction.js'
import { askForApproval, giveApproval } from '../../publication/actions/approve.js'
import { publishNow } from '../../publication/actions/publish.js'
import { loadDesk } from '../../publication/desk.js'
import { answerAsPerson } from '../../remediation/credits/answers.js'
import { saveAdvisory } from '../../remediation/edit.js'
import { scoreCase } from '../../remediation/severity.js'
import { type DemoReport, day, report, type Story } from './cases.js'
import { as, type Cast, must, type Persona } from './people.js'
import type { Stage } from './stage.js'

const REPO = 'https://github.com/example'

interface Fix {
  readonly title: string
  readonly description: string
  readonly cweId: string
  readonly vector: string
  readonly repo: string
  readonly number: number
  readonly affected: readonly { readonly from: string; readonly fixed: string }[]
}

const draftOf = (fix: Fix) => ({
  draft: {
    title: fix.title,
    description: fix.description,
    recordDescription: null,
    mitigation: '',
    cweIds: [fix.cweId],
    versionType: 'semver',
    defaultStatus: 'unaffected' as const,
    affected: fix.affected.map(({ from, fixed }, at) => ({
      version: from,
      status: 'affected' as const,
      lessThan: fixed,
      lessThanOrEqual: '',
      fixCommit: `${REPO}/${fix.repo}/commit/${String(fix.number + at)
        .padStart(4, '0')
        .repeat(10)}`,
    })),
    modules: [],
    platforms: [],
  },
  links: [
    {
      kind: 'pull-request' as const,
      url: `${REPO}/${fix.repo}/pull/${fix.number}`,
      tags: [],
      isMerged: true,
    },
    {
      kind: 'public-issue' as const,
      url: `${REPO}/${fix.repo}/issues/${fix.number - 1}`,
      tags: [],
      isMerged: false,
    },
  ],
})

const answerCredits = async (stage: Stage, persona: Persona, caseId: string) => {
  const { installation } = stage.opened
  const person = await as(stage, persona)
  const mine = await inTransaction(
    installation.db,
    { kind: 'person', personId: persona.personId },
    (tx) =>
      tx
        .selectFrom('credit')
        .select('creditId')
        .where('caseId', '=', caseId)
        .where('personId', '=', persona.personId)
        .where('consent', '=', 'asked')
        .execute(),
  )
  for (const { creditId } of mine) {
    must(
      await answerAsPerson(installation, person, {
        creditId,
        reply: { kind: 'accepted', name: persona.name },
      }),
    )
  }
}

/** What would go out now, as its coordinator sees it. */
const basisOf = (stage: Stage, persona: Persona, caseId: string): Promise<string> =>
  inTransaction(
    stage.opened.installation.db,
    { kind: 'person', personId: persona.personId },
    async (tx) => {
      const loaded = await loadCase(tx, stage.opened.installation, caseId)
      if (loaded === undefined) throw new Error('The demo lost a case.')
      return (await loadDesk(tx, stage.opened, { loaded, mayChoose: true })).prepared.draft.hash
    },
  )

const remediate = async (
  stage: Stage,
  persona: Persona,
  { caseId, fix }: { caseId: string; fix: Fix },
) => {
  const { installation } = stage.opened
  const person = await as(stage, persona)
  must(await saveAdvisory(installation, person, { caseId, basedOn: 0, ...draftOf(fix) }))
  must(await scoreCase(installation, person, { caseId, version: '4.0', vector: fix.vector }))
}

async function* accepted(
  stage: Stage,
  persona: Persona,
  plan: { from: number; report: DemoReport; fix: Fix },
): AsyncGenerator<ReturnType<typeof day>, string, void> {
  const { installation } = stage.opened
  yield day(plan.from)
  const { caseId } = await report(stage, plan.report)
  yield day(plan.from, 12)
  must(await takeCase(installation, await as(stage, persona), caseId))
  yield day(plan.from - 1)
  must(
    await determineCase(installation, await as(stage, persona), {
      caseId,
      determination: 'vulnerability',
    }),
  )
  yield day(plan.from - 10)
  await remediate(stage, persona, { caseId, fix: plan.fix })
  yield day(plan.from - 11)
  await answerCredits(stage, persona, caseId)
  return caseId
}

const ask = async (
  stage: Stage,
  { by, of }: { by: Persona; of: readonly Persona[] },
  caseId: string,
): Promise<string> => {
  const basis = await basisOf(stage, by, caseId)
  const asked = must(
    await askForApproval(stage.opened, await as(stage, by), {
      caseId,
      basis,
      askedOf: of.map((one) => one.personId),
    }),
  )
  return asked.hash
}

/** A weakness that was published, with its records in the stand-ins. */
export async function* published(stage: Stage, { coordinator, second }: Cast): Story {
  const caseId = yield* accepted(stage, coordinator, {
    from: 75,
    report: {
      project: 'Widget',
      summary: 'A crafted archive writes outside its folder',
      details:
        'A hard link inside an archive points at a path that was checked before a folder became a link.',
      affectedVersions: '4.1.0, 4.2.0',
      reporter: {
        name: 'Reporter One',
        email: 'reporter.one@example.test',
        creditAs: 'Reporter One',
      },
    },
    fix: {
      title: 'Archive extraction can write outside the destination',
      description:
        'Extracting a crafted archive with widget.unpack() could write outside the destination directory. Programs that extract archives from others should upgrade.',
      cweId: 'CWE-22',
      vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
      repo: 'widget',
      number: 412,
      affected: [
        { from: '4.1.0', fixed: '4.1.7' },
        { from: '4.2.0', fixed: '4.2.2' },
      ],
    },
  })
  yield day(31)
  const hash = await ask(stage, { by: coordinator, of: [second] }, caseId)
  yield day(30)
  must(await giveApproval(stage.opened, await as(stage, second), { caseId, hash }))
  const started = await publishNow(stage.opened, await as(stage, coordinator), { caseId, hash })
  if (isRefusal(started)) throw new Error(started.because)
  yield day(30, 11)
}

/** A weakness whose advisory waits for its second reader. */
export async function* ready(stage: Stage, { member, second }: Cast): Story {
  const caseId = yield* accepted(stage, member, {
    from: 76,
    report: {
      project: 'Gadget',
      summary: 'A source package writes outside the target folder',
      details: 'The name of a file in a source package may begin with two dots.',
      affectedVersions: '1.8',
      reporter: {
        name: 'Reporter Eight',
        email: 'reporter.eight@example.test',
        creditAs: 'Reporter Eight',
      },
    },
    fix: {
      title: 'Source packages can write outside the target folder',
      description:
        'gadget install of a crafted source package could write outside the target folder. The names of its files are now checked.',
      cweId: 'CWE-22',
      vector: 'CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:P/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
      repo: 'gadget',
      number: 233,
      affected: [{ from: '1.0.0', fixed: '1.9.1' }],
    },
  })
  yield day(2)
  await ask(stage, { by: member, of: [second] }, caseId)
}

/** A weakness whose advisory is approved: one button from being published. */
export async function* approved(stage: Stage, { coordinator, second }: Cast): Story {
  const caseId = yield* accepted(stage, coordinator, {
    from: 48,
    report: {
      project: 'Widget',
      summary: 'A long header takes minutes to read',
      details:
        'A header with many blanks is read in a time that grows with the square of its length.',
      affectedVersions: '4.2.2',
      reporter: {
        name: 'Reporter Ten',
        email: 'reporter.ten@example.test',
        creditAs: 'Reporter Ten',
      },
    },
    fix: {
      title: 'Reading a crafted header can take very long',
      description:
        'Reading a header with many blanks took quadratic time. Servers that read headers from others should upgrade.',
      cweId: 'CWE-1333',
      vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N',
      repo: 'widget',
      number: 431,
      affected: [{ from: '4.0.0', fixed: '4.2.3' }],
    },
  })
  yield day(2, 14)
  const hash = await ask(stage, { by: coordinator, of: [second] }, caseId)
  yield day(1, 8)
  must(await giveApproval(stage.opened, await as(stage, second), { caseId, hash }))
}
