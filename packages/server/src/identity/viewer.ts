// Who a request comes from: what every page and route is handed. Memberships are read anew on every request, so that
// leaving a team takes effect on the next one.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import type { Actor, Tx } from '../db/transaction.js'

export interface ViewerMembership {
  readonly teamId: number
  readonly slug: string
  readonly name: string
  readonly roles: readonly string[]
  readonly acknowledged: boolean
  readonly hostsCases: boolean
  /** Its members sign in with a passkey or not at all. */
  readonly passkeysOnly: boolean
  /** The team's charter by its built-in name. */
  readonly charter: string
  /** What the team has set otherwise: `charterOf` puts the two together. */
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

export interface Person {
  readonly kind: 'person'
  readonly personId: string
  readonly name: string
  readonly email: string | null
  readonly timeZone: string
  /** Owns the installation: sets it up and manages its teams. It lets nobody read a case. */
  readonly isOwner: boolean
  readonly memberships: readonly ViewerMembership[]
  /** Present when a browser session speaks; absent for an API token. */
  readonly session?: {
    readonly sessionId: string
    readonly provedAt: Instant
    readonly csrf: string
    /** Present when it is good for adding a first passkey and nothing else. */
    readonly isEnrolling?: true
  }
  /** Present when an API token speaks: what it may do. */
  readonly scopes?: readonly string[]
}

export type Viewer = Person | { readonly kind: 'anonymous' }

export const anonymous: Viewer = { kind: 'anonymous' }

export const actorOf = (viewer: Viewer): Actor =>
  viewer.kind === 'person' ? { kind: 'person', personId: viewer.personId } : { kind: 'nobody' }

/** Loads a person with the teams they are an active member of. */
export const selectPerson = async (
  tx: Tx | Installation['db']['app'],
  personId: string,
): Promise<Omit<Person, 'session' | 'scopes'> | undefined> => {
  const { rows } = await sql<{
    name: string
    email: string | null
    timeZone: string
    isOwner: boolean
    memberships: ViewerMembership[] | null
  }>`
    select p.name, p.email, p.time_zone, p.is_owner,
           (select json_agg(json_build_object('teamId', t.team_id, 'slug', t.slug, 'name', t.name, 'roles', m.roles,
                     'acknowledged', m.acknowledged_at is not null, 'hostsCases', t.hosts_cases,
                     'passkeysOnly', t.passkeys_only_since is not null, 'charter', t.charter,
                     'charterOverrides', t.charter_overrides)
                     order by t.team_id)
              from membership m join team t using (team_id)
             where m.person_id = p.person_id and m.left_at is null) as memberships
      from person p where p.person_id = ${personId} and p.closed_at is null`.execute(tx)
  const row = rows[0]
  return row === undefined
    ? undefined
    : {
        kind: 'person',
        personId,
        name: row.name,
        email: row.email,
        timeZone: row.timeZone,
        isOwner: row.isOwner,
        memberships: row.memberships ?? [],
      }
}
