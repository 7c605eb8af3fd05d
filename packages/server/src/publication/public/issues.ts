// Which public issue is taken by which published CVE, so that lint can say that a second one stands under it. What is
// read here is public already.
import { type Advisory, referenceTypeOf } from '@parley/records'
import { sql } from 'kysely'
import type { Tx } from '../../db/transaction.js'

const issuesIn = ({ references }: Advisory): readonly string[] =>
  references.filter((each) => referenceTypeOf(each) === 'REPORT').map(({ url }) => url)

/** For each public issue that this advisory links, the CVE id that was published with it before, if any was. */
export const selectIssueOwners = async (
  tx: Tx,
  advisory: Advisory,
): Promise<ReadonlyMap<string, string>> => {
  const urls = issuesIn(advisory)
  if (urls.length === 0) return new Map()
  const { rows } = await sql<{ url: string; cveId: string }>`
    select distinct on (reference ->> 'url') reference ->> 'url' as url, advisory.cve_id as "cveId"
    from advisory
    join advisory_history history on history.advisory_id = advisory.advisory_id
    cross join lateral jsonb_array_elements(history.document #> '{advisory,references}') reference
    where advisory.cve_id is not null and advisory.cve_id is distinct from ${advisory.id ?? null}
      and reference ->> 'url' = any (${urls}::text[])
    order by reference ->> 'url', advisory.published_at`.execute(tx)
  return new Map(rows.map(({ url, cveId }) => [url, cveId]))
}
