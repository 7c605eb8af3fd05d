// Rule K4: conduct in a private report is told to those who keep the Code of Conduct, without what is undisclosed. The
// account is checked against the report, the triage notes and the advisory, and given back to be passed on by hand: it is
// neither sent nor kept, only that it was made.
import { checkReferral, isRefusal, type Refusal, type Undisclosed } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import { selectTriage } from '../cases/actions/triage.js'
import { begin } from '../cases/begin.js'
import type { LoadedCase } from '../cases/load.js'
import { openReport } from '../cases/report.js'
import type { Installation } from '../db/installation.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { loadAdvisoryDraft } from '../remediation/advisory.js'

const textsOf = (of: object): readonly string[] =>
  Object.values(of).filter((value): value is string => typeof value === 'string')

/** What nobody outside may learn of a case yet; undefined once it is published. */
const undisclosedOf = async (
  { tx, installation }: Change,
  loaded: LoadedCase,
): Promise<Undisclosed | undefined> => {
  if (loaded.publishedAt !== null) return undefined
  const { caseId, key, number, title, cveId } = loaded
  const row = await tx
    .selectFrom('report')
    .select('sealed')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  const report = row === undefined ? [] : textsOf(openReport(key, caseId, row.sealed))
  const { notes, answers } = await selectTriage(tx, loaded)
  const { draft } = await loadAdvisoryDraft(tx, installation, loaded)
  return {
    names: [number, title, cveId ?? ''],
    texts: [...report, ...textsOf(notes), ...answers.map(({ note }) => note), ...textsOf(draft)],
  }
}

/** Checks a member's account of what happened, and records that one was made. */
export const referConduct = (
  installation: Installation,
  person: Person,
  { caseId, account }: { readonly caseId: string; readonly account: string },
): Promise<{ readonly text: string } | Refusal> =>
  change<{ readonly text: string }>(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'case.triage' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const checked = checkReferral(account, await undisclosedOf(step, loaded))
    if (isRefusal(checked)) return checked
    const facts = { textSha256: digestOf(checked.text) }
    await step.record({ name: 'report:conduct-referred', of: loaded.of, facts })
    return checked
  })
