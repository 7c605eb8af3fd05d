// Who of a team can be mailed about how it governs itself. Decides nothing.
import { sql } from 'kysely'
import type { Tx } from '../db/transaction.js'

export interface Addressee {
  readonly personId: string
  readonly email: string
}

/** Who of a team, or of those in it with a role, can be mailed. */
export const selectAddressees = async (
  tx: Tx,
  of: { readonly teamId: number; readonly role?: 'steering-council' | 'admin' },
): Promise<readonly Addressee[]> => {
  const { rows } = await sql<Addressee>`
    select p.person_id, p.email from membership m join person p using (person_id)
     where m.team_id = ${of.teamId} and m.left_at is null and p.closed_at is null and p.email is not null
       and (${of.role ?? null}::text is null or ${of.role ?? ''} = any (m.roles))`.execute(tx)
  return rows
}
