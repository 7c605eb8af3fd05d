// A person's own saved filters: a name and the text of the filter, sealed, for they may hold words of cases. Nobody
// else's business; no event.
import { randomUUID } from 'node:crypto'
import { cleanLine, isBlank, type Refusal, refuse } from '@parley/rules'
import type { Installation } from '../db/installation.js'
import type { Keys } from '../db/keys.js'
import { openFor, type PurposePlace, sealFor } from '../db/sealing.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'

const maxName = 60
const maxQuery = 500
const maxViews = 30

export interface SavedView {
  readonly savedViewId: string
  readonly name: string
  readonly query: string
}

export const savedViewPlace = (savedViewId: string): PurposePlace => `saved-view:${savedViewId}`

const sealView = (keys: Keys, { savedViewId, name, query }: SavedView): Buffer =>
  sealFor(keys, savedViewPlace(savedViewId), JSON.stringify({ name, query }))

const openView = (
  keys: Keys,
  row: { savedViewId: string; name: string | null; query: string | null; sealed: Buffer | null },
): SavedView => {
  const { savedViewId, sealed } = row
  if (sealed === null) return { savedViewId, name: row.name ?? '', query: row.query ?? '' }
  const text = openFor(keys, savedViewPlace(savedViewId), sealed)
  // because: only `sealView` writes this column, and the seal vouches for it
  return { savedViewId, ...(JSON.parse(text) as Pick<SavedView, 'name' | 'query'>) }
}

/** A person's views, by name. */
export const selectSavedViews = async (
  tx: Tx,
  keys: Keys,
  personId: string,
): Promise<readonly SavedView[]> => {
  const rows = await tx
    .selectFrom('savedView')
    .select(['savedViewId', 'name', 'query', 'sealed'])
    .where('personId', '=', personId)
    .execute()
  return rows.map((row) => openView(keys, row)).sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** Keeps a filter under a name; the same name again replaces it. */
export const saveView = (
  installation: Installation,
  person: Person,
  input: { name: string; query: string },
): Promise<{ readonly name: string } | Refusal> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const name = cleanLine(input.name)
    const query = cleanLine(input.query)
    if (isBlank(name)) return refuse('view.needs-name', 'Give the view a name.')
    if ([...name].length > maxName)
      return refuse('view.name-too-long', `A name may have ${maxName} characters.`)
    if (query.length > maxQuery) return refuse('view.too-long', 'This filter is too long to keep.')
    const { personId } = person
    const views = await selectSavedViews(tx, installation.keys, personId)
    const same = views.find((view) => view.name === name)
    if (same === undefined && views.length >= maxViews)
      return refuse('view.too-many', 'Delete a saved view first.')
    const savedViewId = same?.savedViewId ?? randomUUID()
    const sealed = sealView(installation.keys, { savedViewId, name, query })
    await tx
      .insertInto('savedView')
      .values({ savedViewId, personId, sealed })
      .onConflict((again) =>
        again.column('savedViewId').doUpdateSet({ sealed, name: null, query: null }),
      )
      .execute()
    return { name }
  })

/** Deletes one of this person's views; another's is not there. */
export const deleteView = (
  installation: Installation,
  person: Person,
  savedViewId: string,
): Promise<void> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    await tx.deleteFrom('savedView').where('savedViewId', '=', savedViewId).execute()
  })
