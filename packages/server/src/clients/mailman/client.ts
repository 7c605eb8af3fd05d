// A list of Mailman 3 as a venue, over its core REST API. Subscribes whom the team's list names, without asking them to
// confirm: they are members already. Knows nothing of mail itself.
import type { VenueMember, VenueReading } from '@parley/rules'
import { z } from 'zod'
import { Fault } from '../../config/fault.js'
import {
  faultOfStatus,
  jsonIn,
  type Persistence,
  type Placed,
  persevere,
  retryAfterMs,
  slowDown,
  unreadable,
  type VenueClient,
  type VenueTarget,
} from '../directory/venue-client.js'
import { type Answer, exchange } from '../exchange.js'

export interface MailmanOptions extends Persistence {
  /** Such as `http://localhost:8001`; the version is added. */
  readonly url: string
  readonly user: string
  readonly password: string
  readonly timeoutMs?: number
}

type Role = 'member' | 'owner' | 'moderator'

const listAnswer = z.object({ list_id: z.string().min(1) })
const entry = z.object({ member_id: z.string().min(1), email: z.string().min(1) })
const roster = z.object({
  total_size: z.number().int().nonnegative(),
  entries: z.array(entry).optional(),
})
const request = z.object({ email: z.string().min(1), token: z.string().min(1) })
const requests = z.object({
  total_size: z.number().int().nonnegative(),
  entries: z.array(request).optional(),
})

const DEFAULT_TIMEOUT_MS = 15_000
const MAX_BYTES = 2_000_000
const PER_PAGE = 100
const MAX_PAGES = 100

type Form = Readonly<Record<string, string>>
type Ask = (method: 'GET' | 'POST' | 'DELETE', path: string, form?: Form) => Promise<Answer>

/** Mailman has no words for a limit of its own; a proxy in front may. */
const mailmanFault = (answer: Answer): Fault =>
  answer.status === 429
    ? slowDown('mailman', retryAfterMs(answer) ?? 60_000)
    : faultOfStatus('mailman', answer)

/** Answers that say that it was so before are taken as they are: the caller reads their status. */
const TAKEN = [404, 409]

const asking = (options: MailmanOptions): Ask => {
  const { url, user, password, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return (method, path, form) =>
    persevere(async () => {
      const answer = await exchange({
        ...{ service: 'mailman', method, timeoutMs, maxBytes: MAX_BYTES },
        url: `${url.replace(/\/3\.\d$/, '')}/3.1${path}`,
        headers: {
          authorization,
          accept: 'application/json',
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      })
      const isGood = answer.status >= 200 && answer.status <= 299
      if (isGood || TAKEN.includes(answer.status)) return answer
      throw mailmanFault(answer)
    }, options)
}

const parsed = <T>(answer: Answer, schema: z.ZodType<T>): T => {
  if (answer.status > 299) throw mailmanFault(answer)
  const read = schema.safeParse(jsonIn('mailman', answer))
  if (!read.success) throw unreadable('mailman')
  return read.data
}

type Page<T> = { total_size: number; entries?: T[] | undefined }

/** Every entry of a collection. Mailman counts pages from 1 and says how many entries there are in all. */
const all = async <T>(ask: Ask, path: string, page: z.ZodType<Page<T>>): Promise<readonly T[]> => {
  const found: T[] = []
  for (let number = 1; number <= MAX_PAGES; number++) {
    const answer = await ask('GET', `${path}?count=${PER_PAGE}&page=${number}`)
    const { total_size, entries = [] } = parsed(answer, page)
    found.push(...entries)
    if (found.length >= total_size || entries.length === 0) return found
  }
  throw new Fault({
    code: 'mailman.too-many',
    retry: 'never',
    message: `more than ${MAX_PAGES} pages of one roster`,
  })
}

const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

interface Place {
  readonly ask: Ask
  /** The list's id in addresses: a list may be named by its address or its id. */
  readonly listId: string
}

const rosterOf = ({ ask, listId }: Place, role: Role) =>
  all(ask, `/lists/${encodeURIComponent(listId)}/roster/${role}`, roster)

const waitingIn = ({ ask, listId }: Place) =>
  all(ask, `/lists/${encodeURIComponent(listId)}/requests`, requests)

const readList = async (place: Place): Promise<VenueReading> => {
  const seats = {
    member: await rosterOf(place, 'member'),
    owner: await rosterOf(place, 'owner'),
    moderator: await rosterOf(place, 'moderator'),
  }
  const waiting = await waitingIn(place)
  const holds = (role: Role, address: string) =>
    seats[role].some(({ email }) => sameAddress(email, address))
  const addresses = new Map(
    [...seats.member, ...seats.owner, ...seats.moderator].map(({ email }) => [
      email.toLowerCase(),
      email,
    ]),
  )
  const members = [...addresses.values()].map(
    (account): VenueMember => ({
      account,
      role: holds('owner', account) ? 'lead' : 'member',
      state: holds('member', account) ? 'active' : 'partial',
    }),
  )
  const invited = waiting
    .filter(({ email }) => !addresses.has(email.toLowerCase()))
    .map(({ email }): VenueMember => ({ account: email, role: 'member', state: 'invited' }))
  return { members: [...members, ...invited], hasLeads: true, reachable: null }
}

const giveSeat = async ({ ask, listId }: Place, account: string, role: Role): Promise<Placed> => {
  const answer = await ask('POST', '/members', {
    list_id: listId,
    subscriber: account,
    role,
    pre_verified: 'True',
    pre_confirmed: 'True',
    pre_approved: 'True',
  })
  if (answer.status === 404) throw mailmanFault(answer)
  // 202: the list asks for more. 409: on the list before, or asked before.
  if (answer.status === 202 || /pending/i.test(answer.text)) return 'invited'
  return 'done'
}

const holdsSeat = async (place: Place, role: Role, account: string) =>
  (await rosterOf(place, role)).find(({ email }) => sameAddress(email, account))

const endSeat = async (place: Place, role: Role, account: string) => {
  const seat = await holdsSeat(place, role, account)
  if (seat !== undefined)
    await place.ask('DELETE', `/members/${encodeURIComponent(seat.member_id)}`)
}

const setOwner = async (place: Place, { account, role }: VenueTarget): Promise<Placed> => {
  if (role === 'member') await endSeat(place, 'owner', account)
  else if ((await holdsSeat(place, 'owner', account)) === undefined)
    await giveSeat(place, account, 'owner')
  return 'done'
}

const add = async (place: Place, target: VenueTarget): Promise<Placed> => {
  const isThere = (await holdsSeat(place, 'member', target.account)) !== undefined
  const placed = isThere ? 'done' : await giveSeat(place, target.account, 'member')
  if (target.role === 'lead') await setOwner(place, target)
  return placed
}

const remove = async (place: Place, { account }: VenueTarget): Promise<void> => {
  for (const role of ['member', 'owner', 'moderator'] as const) await endSeat(place, role, account)
  const waiting = (await waitingIn(place)).find(({ email }) => sameAddress(email, account))
  if (waiting === undefined) return
  const list = encodeURIComponent(place.listId)
  const path = `/lists/${list}/requests/${encodeURIComponent(waiting.token)}`
  await place.ask('POST', path, { action: 'discard' })
}

/** A list as a venue, by its address or its id. The REST API is meant for this machine or a private network alone. */
export const createMailmanList = (options: MailmanOptions, list: string): VenueClient => {
  const ask = asking(options)
  const placed = async (): Promise<Place> => {
    const answer = await ask('GET', `/lists/${encodeURIComponent(list)}`)
    return { ask, listId: parsed(answer, listAnswer).list_id }
  }
  return {
    read: async () => readList(await placed()),
    add: async (target) => add(await placed(), target),
    setRole: async (target) => setOwner(await placed(), target),
    remove: async (target) => remove(await placed(), target),
  }
}
