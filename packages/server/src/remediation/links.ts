// The references of a case: public issue, pull requests, commits, others. SQL and sealing; what they mean for
// publication is the rules' to say.
import { randomUUID } from 'node:crypto'
import type { Instant } from '@parley/rules'
import type { Change } from '../audit/change.js'
import type { LoadedCase } from '../cases/load.js'
import { open, seal } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import type { DraftLink } from './draft.js'

export interface CaseLink extends DraftLink {
  readonly linkId: string
  readonly mergedAt: Instant | null
}

const place = (linkId: string) => `link.url:${linkId}`

/** The links of a case, in the order they are published. */
export const selectLinks = async (
  tx: Tx,
  { caseId, key }: Pick<LoadedCase, 'caseId' | 'key'>,
): Promise<readonly CaseLink[]> => {
  const rows = await tx
    .selectFrom('link')
    .select(['linkId', 'kind', 'url', 'mergedAt', 'tags'])
    .where('caseId', '=', caseId)
    .where('removedAt', 'is', null)
    .orderBy('position')
    .execute()
  return rows.map(({ url, ...row }) => ({
    ...row,
    url: open(key, place(row.linkId), url),
    isMerged: row.mergedAt !== null,
  }))
}

interface Writing {
  readonly loaded: LoadedCase
  readonly personId: string
}

const insertLink = async (
  { tx, now, record }: Change,
  { loaded, personId }: Writing,
  { link, position }: { link: DraftLink; position: number },
): Promise<void> => {
  const linkId = randomUUID()
  const { caseId, compartmentId, key, of } = loaded
  await tx
    .insertInto('link')
    .values({
      linkId,
      caseId,
      compartmentId,
      kind: link.kind,
      url: seal(key, place(linkId), link.url),
      mergedAt: link.isMerged ? timestamp(now) : null,
      tags: [...link.tags],
      position,
      addedBy: personId,
      addedAt: timestamp(now),
    })
    .execute()
  await record({
    name: 'link:added',
    of,
    facts: { linkId, kind: link.kind, merged: link.isMerged },
  })
  if (link.isMerged) await record({ name: 'link:merged', of, facts: { linkId } })
}

const isSameLink = (one: DraftLink, other: DraftLink): boolean =>
  one.kind === other.kind && one.url === other.url

/** Makes the links of a case what the editor says: adds, removes, and moves what is there. */
export const replaceLinks = async (
  change: Change,
  writing: Writing,
  { before, after }: { before: readonly CaseLink[]; after: readonly DraftLink[] },
): Promise<void> => {
  const { tx, now, record } = change
  for (const gone of before.filter((one) => !after.some((link) => isSameLink(one, link)))) {
    await tx
      .updateTable('link')
      .set({ removedAt: timestamp(now) })
      .where('linkId', '=', gone.linkId)
      .execute()
    await record({ name: 'link:removed', of: writing.loaded.of, facts: { linkId: gone.linkId } })
  }
  for (const [position, link] of after.entries()) {
    const there = before.find((one) => isSameLink(one, link))
    if (there === undefined) {
      await insertLink(change, writing, { link, position })
      continue
    }
    const mergedAt = link.isMerged ? timestamp(there.mergedAt ?? now) : null
    await tx
      .updateTable('link')
      .set({ position, mergedAt, tags: [...link.tags] })
      .where('linkId', '=', there.linkId)
      .execute()
    if (link.isMerged && !there.isMerged)
      await record({ name: 'link:merged', of: writing.loaded.of, facts: { linkId: there.linkId } })
  }
}

/** A link without what only its row knows, for comparing. */
export const draftLink = ({ kind, url, tags, isMerged }: DraftLink): DraftLink => ({
  kind,
  url,
  tags,
  isMerged,
})
