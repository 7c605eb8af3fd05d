/*
 * Owns GitHub's credits: accounts, each with one type; in repository advisories twice, the second
 * time with the account and whether it accepted. Refuses people without an account.
 */
import type { Advisory, Credit } from '../advisory/advisory.js'
import { creditTypeOf, snakeCreditType } from '../advisory/credits.js'
import type { Part, PartReading } from '../advisory/part.js'
import {
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
  memberOf,
} from '../json/json.js'
import { assemble, take } from '../json/taker.js'
import type { GhsaForm } from './affected.js'

/** The part `credits` (and `credits_detailed`) of a form. */
export function creditsPart(form: GhsaForm): Part {
  return {
    name: 'credits',
    owns: ['credits'],
    read: readCredits,
    write: (advisory) => assemble({ credits: writeCredits(advisory, form) }),
  }
}

function readCredits(members: JsonObject): PartReading {
  const plain = readList(memberOf(members, 'credits'))
  const detailed = readList(memberOf(members, 'credits_detailed'))
  const credits = agree(plain, detailed) ? detailed : (plain ?? detailed)
  const rest = assemble({
    credits: plain === undefined ? oddList(members, 'credits') : undefined,
    credits_detailed: credits === detailed ? undefined : oddList(members, 'credits_detailed'),
  })
  return { fields: { credits: credits ?? [] }, rest }
}

/** What nobody could read; nothing and an empty list say nothing. */
function oddList(members: JsonObject, name: string): Json | undefined {
  const value = memberOf(members, name)
  return value === null || (isJsonArray(value) && value.length === 0) ? undefined : value
}

/** The detailed list says all that the plain one says, and more. */
function agree(plain: readonly Credit[] | undefined, detailed: readonly Credit[] | undefined) {
  if (detailed === undefined || plain === undefined) return false
  const names = (credits: readonly Credit[]) =>
    credits.map(({ login = '', type = '' }) => [login, type])
  return isSameJson(names(plain), names(detailed))
}

function readList(value: Json | undefined): readonly Credit[] | undefined {
  if (!isJsonArray(value) || value.length === 0) return undefined
  const credits = value.map((item) => (isJsonObject(item) ? readCredit(item) : undefined))
  const known = credits.filter((credit) => credit !== undefined)
  return known.length === credits.length ? known : undefined
}

/** `{login, type}` or `{user: {login, …}, type, state?}`. */
function readCredit(source: JsonObject): Credit | undefined {
  const credit = take(source)
  const word = credit.string('type')
  const type = word === undefined ? undefined : creditTypeOf(word)
  if (word !== undefined && (type === undefined || snakeCreditType(type) !== word)) return undefined
  const user = credit.object('user', readUser)
  const login = credit.string('login') ?? user?.login
  if (login === undefined) return undefined
  const rest = { ...credit.rest(), ...(user?.rest !== undefined && { user: user.rest }) }
  return {
    name: login,
    login,
    contacts: [],
    ...(type !== undefined && { type }),
    ...(Object.keys(rest).length > 0 && { extra: { ghsa: rest } }),
  }
}

function readUser(source: JsonObject) {
  const user = take(source)
  const login = user.string('login')
  return login === undefined ? undefined : { login, rest: user.rest() }
}

/** One credit for each account: GitHub allows one type. */
export function writableCredits(credits: readonly Credit[]): readonly Credit[] {
  return credits.filter(
    ({ login }, index) =>
      login !== undefined && credits.findIndex((each) => each.login === login) === index,
  )
}

function writeCredits({ credits }: Advisory, form: GhsaForm): readonly JsonObject[] {
  return writableCredits(credits).map(({ login, type }) => {
    const word = type && snakeCreditType(type)
    return form === 'global'
      ? assemble({ user: { login: login ?? '' }, type: word })
      : assemble({ login, type: word })
  })
}
