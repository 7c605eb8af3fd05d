// SQL on what is gone through when something leaked: when the glass was broken, and who ticked what.
import { randomUUID } from 'node:crypto'
import type { GlassCause, GlassItemId, Instant, LawAnswer } from '@parley/rules'
import type { LoadedCase } from '../../cases/load.js'
import { open, seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

/** One ticked item: by whom and when, and what they noted. */
export interface TickedItem {
  readonly item: GlassItemId
  readonly doneBy: string
  readonly doneByName: string
  readonly doneAt: Instant
  readonly note: string | null
}

export interface BrokenGlass {
  readonly breakGlassId: string
  readonly cause: GlassCause
  readonly note: string | null
  readonly openedBy: string
  readonly openedByName: string
  readonly openedAt: Instant
  readonly law: LawAnswer
  readonly mitigationSince: Instant | null
  readonly remindedAt: Instant | null
  readonly closedAt: Instant | null
  readonly items: readonly TickedItem[]
  /** What was ticked on lists of the same case that are closed: a notice that was sent stays sent. */
  readonly earlier: readonly Pick<TickedItem, 'item' | 'doneAt'>[]
}

const notePlace = (id: string) => `break_glass.note:${id}`
const itemPlace = (id: string, item: string) => `break_glass_item.note:${id}/${item}`

type Of = Pick<LoadedCase, 'caseId' | 'compartmentId' | 'key'>

/** What is being gone through now, or was last. */
export const selectGlass = async (
  tx: Tx,
  { caseId, key }: Pick<Of, 'caseId' | 'key'>,
): Promise<BrokenGlass | undefined> => {
  const row = await tx
    .selectFrom('breakGlass as g')
    .innerJoin('person as p', 'p.personId', 'g.openedBy')
    .select(['g.breakGlassId', 'g.cause', 'g.note', 'g.openedBy', 'p.name as openedByName'])
    .select(['g.openedAt', 'g.law', 'g.mitigationSince', 'g.remindedAt', 'g.closedAt'])
    .where('g.caseId', '=', caseId)
    .orderBy('g.openedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const items = await tx
    .selectFrom('breakGlassItem as i')
    .innerJoin('person as p', 'p.personId', 'i.doneBy')
    .select(['i.item', 'i.doneBy', 'p.name as doneByName', 'i.doneAt', 'i.note'])
    .where('i.breakGlassId', '=', row.breakGlassId)
    .orderBy('i.doneAt')
    .execute()
  const earlier = await tx
    .selectFrom('breakGlassItem')
    .select(['item', 'doneAt'])
    .where('caseId', '=', caseId)
    .where('breakGlassId', '!=', row.breakGlassId)
    .orderBy('doneAt')
    .execute()
  const { breakGlassId } = row
  return {
    ...row,
    note: row.note === null ? null : open(key, notePlace(breakGlassId), row.note),
    // because: only tickItem writes the column, from the rules' ids
    earlier: earlier.map(({ item, doneAt }) => ({ item: item as GlassItemId, doneAt })),
    items: items.map(({ note, ...item }) => ({
      ...item,
      // because: only tickItem writes the column, from the rules' ids
      item: item.item as GlassItemId,
      note: note === null ? null : open(key, itemPlace(breakGlassId, item.item), note),
    })),
  }
}

export const insertGlass = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of,
  glass: {
    readonly cause: GlassCause
    readonly note: string
    readonly by: string
    readonly at: Instant
  },
): Promise<string> => {
  const breakGlassId = randomUUID()
  const { cause, note, by, at } = glass
  await tx
    .insertInto('breakGlass')
    .values({
      ...{ breakGlassId, caseId, compartmentId, cause },
      note: note === '' ? null : seal(key, notePlace(breakGlassId), note),
      openedBy: by,
      openedAt: timestamp(at),
    })
    .execute()
  return breakGlassId
}

/** Ticks an item; the first tick stands. */
export const insertTick = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of,
  tick: {
    readonly breakGlassId: string
    readonly item: GlassItemId
    readonly by: string
    readonly at: Instant
    readonly note: string
  },
): Promise<void> => {
  const { breakGlassId, item, by, at, note } = tick
  await tx
    .insertInto('breakGlassItem')
    .values({
      ...{ breakGlassId, caseId, compartmentId, item, doneBy: by, doneAt: timestamp(at) },
      note: note === '' ? null : seal(key, itemPlace(breakGlassId, item), note),
    })
    .onConflict((same) => same.columns(['breakGlassId', 'item']).doNothing())
    .execute()
}

export const deleteTick = async (
  tx: Tx,
  breakGlassId: string,
  item: GlassItemId,
): Promise<void> => {
  await tx
    .deleteFrom('breakGlassItem')
    .where('breakGlassId', '=', breakGlassId)
    .where('item', '=', item)
    .execute()
}

export const updateGlass = async (
  tx: Tx,
  breakGlassId: string,
  changes: Partial<{
    law: LawAnswer
    mitigationSince: Date | null
    remindedAt: Date
    closedAt: Date
    closedBy: string
    cause: GlassCause
  }>,
): Promise<void> => {
  await tx.updateTable('breakGlass').set(changes).where('breakGlassId', '=', breakGlassId).execute()
}
