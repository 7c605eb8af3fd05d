// What the rules look at in a remediation before it is published, from the draft and the case's row. Loads and decides
// nothing but which other advisory shares the public issue.
import type { Embargo, ReadinessFacts, TerminationFacts } from '@parley/rules'
import { type Instant, NO_EMBARGO, NOTHING_PUBLIC } from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../cases/load.js'
import type { Tx } from '../db/transaction.js'
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

const embargoOf = (loaded: LoadedCase): Embargo => {
  const { embargoState, embargoEndsAt, receivedAt: startedAt } = loaded
  if (embargoEndsAt === null) return NO_EMBARGO
  if (embargoState === 'active') return { state: 'active', startedAt, endsAt: embargoEndsAt }
  if (embargoState !== 'revising') return NO_EMBARGO
  return { state: 'revising', startedAt, endsAt: embargoEndsAt, proposals: [] }
}

/** The project of the case: it knows, and its fix is ready once the pull request is merged. */
const terminationFacts = (
  loaded: LoadedCase,
  { isMerged, now }: { isMerged: boolean; now: Instant },
): TerminationFacts => ({
  embargo: embargoOf(loaded),
  now,
  public: {
    ...NOTHING_PUBLIC,
    publicAware: loaded.publishedAt !== null,
    attacksObserved: loaded.exploited,
  },
  projects: [{ vendorAware: true, fixReady: isMerged, fixDeployed: false }],
  evidence: { adversariesHoldExploit: false, adversariesKnow: false },
})

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
    coordinatorKey: loaded.coordinatorId,
    findings,
    embargo: terminationFacts(loaded, { isMerged, now }),
  }
}
