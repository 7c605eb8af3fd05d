// What the ledger was told while a test did something, by the names of its events.
import type { TestInstallation } from './installation.js'

/** The events whose name is like `names` that `work` writes, in their order. */
export const eventsDuring = async (
  { sql }: TestInstallation,
  names: string,
  work: () => Promise<unknown>,
): Promise<readonly string[]> => {
  const last = await sql<{ n: string }>('select coalesce(max(event_number), 0) as n from event')
  await work()
  const rows = await sql<{ name: string }>(
    `select name from event_body join event using (event_id)
      where event_number > $1 and name like $2 order by event_number`,
    [last[0]?.n, names],
  )
  return rows.map(({ name }) => name)
}
