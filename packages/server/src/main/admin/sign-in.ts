// `admin sign-in`: how a team's members sign in, and the way back when passkeys alone kept out too many.
import { isRefusal, keptOut } from '@parley/rules'
import { selectWaysIn } from '../../charter/passkeys-only/store.js'
import { beginPasskeysOnly, endPasskeysOnly } from '../../charter/passkeys-only/switch.js'
import { selectTeam } from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import type { Answer } from './create.js'

export interface SignInOptions {
  readonly passkeysOnly?: boolean
  readonly everyWay?: boolean
}

/** Says how a team signs in; with an option it is set. Members are counted, never named. */
export const setSignIn = async (
  installation: Installation,
  slug: string,
  { passkeysOnly = false, everyWay = false }: SignInOptions,
): Promise<Answer> => {
  if (passkeysOnly && everyWay) return { problems: ['Choose one of the two.'] }
  const team = await selectTeam(installation.db.app, slug)
  if (team === undefined) return { problems: [`There is no team ${slug}.`] }
  const { teamId } = team
  if (passkeysOnly) {
    const begun = await beginPasskeysOnly(installation, 'operator', { teamId, shown: undefined })
    if (isRefusal(begun)) return { problems: [begun.because] }
    return [`${team.slug} takes passkeys alone. Members without one: ${begun.keptOut}.`]
  }
  if (everyWay) {
    const ended = await endPasskeysOnly(installation, 'operator', teamId)
    if (isRefusal(ended)) return { problems: [ended.because] }
    return [`${team.slug} takes every way in again.`]
  }
  const members = await selectWaysIn(installation.db.app, { teamId, now: installation.now() })
  const ways = team.passkeysOnlySince === null ? 'every way in' : 'passkeys alone'
  return [`${team.slug} takes ${ways}. Members without a passkey: ${keptOut(members).length}.`]
}
