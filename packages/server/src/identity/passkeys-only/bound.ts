// Who signs in with a passkey or not at all: members of a team that decided so. Asked at every way in and for every
// session, so that joining such a team or its decision takes effect on the next request.
import { type Refusal, refuse } from '@parley/rules'
import type { Tx } from '../../db/transaction.js'
import type { SignInMethod } from '../sessions.js'

/** Whether one of these memberships asks for passkeys alone. */
export const isBound = (memberships: readonly { readonly passkeysOnly: boolean }[]): boolean =>
  memberships.some(({ passkeysOnly }) => passkeysOnly)

/** Whether a person is an active member of a team that asks for passkeys alone. */
export const selectIsBound = async (tx: Tx, personId: string): Promise<boolean> =>
  (await tx
    .selectFrom('membership')
    .innerJoin('team', 'team.teamId', 'membership.teamId')
    .select('team.teamId')
    .where('membership.personId', '=', personId)
    .where('membership.leftAt', 'is', null)
    .where('team.passkeysOnlySince', 'is not', null)
    .limit(1)
    .executeTakeFirst()) !== undefined

export const passkeysOnly = (): Refusal<'identity.passkeys-only'> =>
  refuse(
    'identity.passkeys-only',
    'Your team signs in with passkeys only. Without one, or when it is lost, ask an admin of your team for an invitation.',
  )

/**
 * What a session is good for: everything; adding a passkey and nothing else, after an invitation or an owner's link; or
 * nothing, when it was opened in a way that the person's team does not take.
 */
export const sessionStanding = (
  method: string,
  memberships: Parameters<typeof isBound>[0],
): 'good' | 'enrolling' | 'none' => {
  if (method === ('passkey' satisfies SignInMethod) || !isBound(memberships)) return 'good'
  const mayEnrol: readonly SignInMethod[] = ['invitation', 'owner-link']
  return (mayEnrol as readonly string[]).includes(method) ? 'enrolling' : 'none'
}
