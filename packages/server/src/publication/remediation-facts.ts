// What the rules look at in a remediation before it is published, from the draft and the case's row. Loads and decides
// nothing but which other advisory shares the public issue.
import { type Instant, type ReadinessFacts, type TerminationFacts, UNAWARE } from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../cases/load.js'
import { selectUncreditedDuplicates } from '../cases/original.js'
import { awaitedFixes, loadState } from '../cases/state/store.js'
import type { Tx } from '../db/transaction.js'
import { embargoOf } from '../embargo/terms/store.js'
import type { LoadedDraft } from '../remediation/advisory.js'
import { scoredVectors } from '../remediation/severity.js'

/** Other CVE ids whose published advisory points to the same public issue (L5: one issue per CVE). */
const selectSharers = async (
  tx: Tx,
  issueUrl: string | null,
  cveId: string | null,
): Promise<readonly string[]> => {
  if (issueUrl === null) return []
  const wanted = JSON.stringify([{ url: issueUrl }])
  const { rows } = await sql<{ cveId: string }>`
    select distinct a.cve_id from advisory a join advisory_history h using (advisory_id)
     where h.document #> '{advisory,references}' @> ${wanted}::jsonb
       and a.cve_id is distinct from ${cveId} and a.cve_id is not null`.execute(tx)
  return rows.map((row) => row.cveId)
}

/** Its own project's fix is ready once the pull request is merged, whoever has recorded it. */
const terminationFacts = async (
  tx: Tx,
  loaded: LoadedCase,
  { isMerged, now }: { isMerged: boolean; now: Instant },
): Promise<TerminationFacts> => {
  const known = await loadState(tx, loaded)
  const { state } = known
  const fixes = awaitedFixes(known).map((fix) =>
    fix.isOwn ? { ...fix, fixReady: fix.fixReady || isMerged } : fix,
  )
  return {
    embargo: embargoOf(loaded),
    now,
    public: {
      ...state.public,
      publicAware: state.public.publicAware || loaded.publishedAt !== null,
      attacksObserved: state.public.attacksObserved || loaded.exploited,
    },
    projects: fixes.length > 0 ? fixes : [{ ...UNAWARE, vendorAware: true, fixReady: isMerged }],
    evidence: { adversariesHoldExploit: false, adversariesKnow: false },
  }
}

export type RemediationFacts = Omit<ReadinessFacts, 'approval' | 'fourEyes'>

/** Everything about the remediation that decides whether its advisory may go out. */
export const loadRemediation = async (
  tx: Tx,
  { loaded, draft: whole }: { loaded: LoadedCase; draft: LoadedDraft },
  { now, findings }: { now: Instant; findings: ReadinessFacts['findings'] },
): Promise<RemediationFacts> => {
  const { draft, links, project, credits } = whole
  const pulls = links.filter((link) => link.kind === 'pull-request')
  const issueUrl = links.find((link) => link.kind === 'public-issue')?.url ?? null
  const isMerged = pulls.length > 0 && pulls.every((link) => link.isMerged)
  const duplicates = await selectUncreditedDuplicates(tx, loaded.caseId)
  const isAffected = draft.affected.some((row) => row.status === 'affected')
  return {
    title: draft.title,
    description: draft.description,
    scores: scoredVectors(draft.vectors),
    needsCveId: project?.reserveCve ?? false,
    cveId: loaded.cveId,
    cveElsewhere: loaded.cveElsewhere,
    fix: {
      pullRequestUrl: pulls[0]?.url ?? null,
      isMerged,
      issueUrl,
      issueSharedWith: await selectSharers(tx, issueUrl, loaded.cveId),
    },
    hasAffectedVersions: isAffected || draft.defaultStatus === 'affected',
    hasFixedVersions: draft.affected.some(
      (row) => row.lessThan !== '' || row.status === 'unaffected',
    ),
    cweIds: draft.cweIds,
    credits,
    uncreditedDuplicates: duplicates.map(({ number }) => number),
    coordinatorKey: loaded.coordinatorId,
    findings,
    embargo: await terminationFacts(tx, loaded, { isMerged, now }),
  }
}
