// A person's own saved filters: a name and the text of the filter. Nobody else's business; no event.
import { randomUUID } from 'node:crypto'
import { cleanLine, type Refusal, refuse } from '@parley/rules'
import type { Installation } from '../db/installation.js'
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'

const maxName = 60
const maxQuery = 500
const maxViews = 30

/** Keeps a filter under a name; the same name again replaces it. */
export const saveView = (
  installation: Installation,
  person: Person,
  input: { name: string; query: string },
): Promise<{ readonly name: string } | Refusal> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const name = cleanLine(input.name)
    const query = cleanLine(input.query)
    if (name === '') return refuse('view.needs-name', 'Give the view a name.')
    if ([...name].length > maxName)
      return refuse('view.name-too-long', `A name may have ${maxName} characters.`)
    if (query.length > maxQuery) return refuse('view.too-long', 'This filter is too long to keep.')
    const { personId } = person
    const { n } = await tx
      .selectFrom('savedView')
      .select((one) => one.fn.countAll<number>().as('n'))
      .where('personId', '=', personId)
      .executeTakeFirstOrThrow()
    if (n >= maxViews) return refuse('view.too-many', 'Delete a saved view first.')
    await tx
      .insertInto('savedView')
      .values({ savedViewId: randomUUID(), personId, name, query })
      .onConflict((same) => same.columns(['personId', 'name']).doUpdateSet({ query }))
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
