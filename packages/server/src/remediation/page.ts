// Everything the pages of a case's remediation show, in one transaction under its reader's rights. Decides nothing.
import { type Charter, type Instant, isRefusal } from '@parley/rules'
import { noNotes, selectTriage, type TriageNotes } from '../cases/actions/triage.js'
import { charterFor, loadToShow, mayOn } from '../cases/begin.js'
import type { LoadedCase } from '../cases/load.js'
import type { CaseMember } from '../cases/people.js'
import type { Installation } from '../db/installation.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { type LoadedDraft, loadAdvisoryDraft } from './advisory.js'
import { type CreditRow, selectCreditRows } from './credits/store.js'
import { type ReporterWays, selectReporterWays } from './credits/ways.js'
import { selectOpenRequest } from './cve/store.js'
import { type PatchLine, selectPatches } from './patches.js'

export interface RemediationPage {
  readonly loaded: LoadedCase
  readonly charter: Charter
  /** Members write; participants read. */
  readonly mayEdit: boolean
  readonly draft: LoadedDraft
  /** What triage noted and the draft does not say yet; empty for who may not write. */
  readonly noted: Pick<TriageNotes, 'affectedVersions' | 'platforms' | 'draft'>
  readonly credits: readonly CreditRow[]
  /** How whoever reported it can be reached. */
  readonly reporterWays: ReporterWays
  readonly patches: readonly PatchLine[]
  readonly request: Awaited<ReturnType<typeof selectOpenRequest>>
  readonly members: readonly CaseMember[]
  readonly now: Instant
  /** Whether the installation has an account at CVE Services at all. */
  readonly hasAccount: boolean
  /** Who saved the newest version, in words. */
  readonly editorName: string | null
}

/** What the pages need of the site. */
export interface RemediationSite {
  readonly installation: Installation
  readonly settings: { readonly cve: { readonly account?: object | undefined } }
}

/** The notes for what is still empty: once it is written, the draft is what counts. */
const selectNoted = async (
  tx: Tx,
  loaded: LoadedCase,
  { draft }: LoadedDraft,
): Promise<RemediationPage['noted']> => {
  const { notes } = await selectTriage(tx, loaded)
  return {
    draft: draft.description === '' ? notes.draft : '',
    affectedVersions: draft.affected.length === 0 ? notes.affectedVersions : '',
    platforms: draft.platforms.length === 0 ? notes.platforms : '',
  }
}

/** Loads the remediation of a case this person can read. */
export const loadRemediationPage = (
  { installation, settings }: RemediationSite,
  person: Person,
  caseId: string,
): Promise<RemediationPage | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const around = await loadToShow(tx, installation, { person, caseId })
    if (around === undefined) return undefined
    const { loaded, members, narrowed } = around
    const draft = await loadAdvisoryDraft(tx, installation, loaded)
    const refusal = mayOn(person, 'remediation.edit', { loaded, members, narrowed })
    const editor =
      draft.editedBy === null
        ? undefined
        : await tx
            .selectFrom('person')
            .select('name')
            .where('personId', '=', draft.editedBy)
            .executeTakeFirst()
    return {
      loaded,
      charter: charterFor(person, loaded.teamId),
      mayEdit: !isRefusal(refusal),
      draft,
      noted: isRefusal(refusal) ? noNotes : await selectNoted(tx, loaded, draft),
      credits: await selectCreditRows(tx, loaded),
      reporterWays: isRefusal(refusal)
        ? { hasPage: false, email: null }
        : await selectReporterWays(tx, loaded),
      patches: await selectPatches(tx, loaded),
      request: await selectOpenRequest(tx, caseId),
      members,
      now: installation.now(),
      hasAccount: settings.cve.account !== undefined,
      editorName: editor?.name ?? null,
    }
  })
