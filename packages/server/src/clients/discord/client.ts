// A role on a Discord server as a venue, over the REST API v10. People come to the server by themselves; the role is what
// is given and taken. Bots are left out. Knows nothing of channels and messages.
import type { Account, VenueMember, VenueReading } from '@parley/rules'
import { z } from 'zod'
import { Fault } from '../../config/fault.js'
import {
  faultOfStatus,
  jsonIn,
  type Persistence,
  persevere,
  retryAfterMs,
  slowDown,
  unreadable,
  type VenueClient,
} from '../directory/venue-client.js'
import { type Answer, exchange } from '../exchange.js'

export interface DiscordOptions extends Persistence {
  /** Such as `https://discord.com`; the version is added. */
  readonly url: string
  /** A bot's token, with *Manage Roles* and the privileged intent *Server Members*. */
  readonly token: string
  readonly timeoutMs?: number
}

export interface DiscordRole {
  readonly guild: string
  readonly role: string
}

const member = z.object({
  user: z.object({ id: z.string().min(1), username: z.string(), bot: z.boolean().optional() }),
  roles: z.array(z.string()),
})
const refusal = z.object({ code: z.number().int() })
const limited = z.object({ retry_after: z.number().nonnegative() })

const DEFAULT_TIMEOUT_MS = 15_000
/** A page of a thousand members takes about half of it. */
const MAX_BYTES = 2_000_000
const PER_PAGE = 1000
const MAX_PAGES = 100

const UNKNOWN_MEMBER = 10_007

const bodyOf = <T>(answer: Answer, schema: z.ZodType<T>): T | undefined => {
  try {
    return schema.safeParse(jsonIn('discord', answer)).data
  } catch {
    return undefined
  }
}

const discordFault = (answer: Answer): Fault => {
  if (answer.status === 429) {
    const seconds = bodyOf(answer, limited)?.retry_after
    const told = seconds === undefined ? retryAfterMs(answer) : Math.ceil(seconds * 1000)
    return slowDown('discord', told ?? 60_000)
  }
  if (answer.status === 404 && bodyOf(answer, refusal)?.code === UNKNOWN_MEMBER) {
    return new Fault({
      code: 'discord.not-on-server',
      retry: 'never',
      message: 'the account is not on the server',
    })
  }
  return faultOfStatus('discord', answer)
}

type Ask = (method: 'GET' | 'PUT' | 'DELETE', path: string) => Promise<Answer>

const asking = (options: DiscordOptions): Ask => {
  const { url, token, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  return (method, path) =>
    persevere(async () => {
      const answer = await exchange({
        ...{ service: 'discord', method, timeoutMs, maxBytes: MAX_BYTES },
        url: `${url}/api/v10${path}`,
        headers: {
          authorization: `Bot ${token}`,
          'user-agent': 'DiscordBot (parley, 1)',
          ...(method === 'GET' ? {} : { 'x-audit-log-reason': 'Member list in Parley' }),
        },
      })
      if (answer.status >= 200 && answer.status <= 299) return answer
      throw discordFault(answer)
    }, options)
}

const readAll = async (ask: Ask, guild: string) => {
  const found: z.infer<typeof member>[] = []
  let after = '0'
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await ask('GET', `/guilds/${guild}/members?limit=${PER_PAGE}&after=${after}`)
    const read = z.array(member).safeParse(jsonIn('discord', answer))
    if (!read.success) throw unreadable('discord')
    found.push(...read.data)
    const last = read.data.at(-1)
    if (last === undefined || read.data.length < PER_PAGE) return found
    after = last.user.id
  }
  throw new Fault({
    code: 'discord.too-many',
    retry: 'never',
    message: `more than ${MAX_PAGES} pages of members`,
  })
}

const accountOf = ({ user }: z.infer<typeof member>): Account => ({
  account: user.id,
  id: user.id,
})

const readRole = async (ask: Ask, { guild, role }: DiscordRole): Promise<VenueReading> => {
  const people = (await readAll(ask, encodeURIComponent(guild))).filter(({ user }) => !user.bot)
  const members = people
    .filter(({ roles }) => roles.includes(role))
    .map(
      (one): VenueMember => ({
        ...accountOf(one),
        label: one.user.username,
        role: 'member',
        state: 'active',
      }),
    )
  return { members, hasLeads: false, reachable: people.map(accountOf) }
}

/** A role as a venue. Both changes are done once however often they are asked for. */
export const createDiscordRole = (options: DiscordOptions, of: DiscordRole): VenueClient => {
  const ask = asking(options)
  const path = ({ account }: Account) =>
    `/guilds/${encodeURIComponent(of.guild)}/members/${encodeURIComponent(account)}/roles/${encodeURIComponent(of.role)}`
  const give = async (target: Account) => {
    await ask('PUT', path(target))
    return 'done' as const
  }
  return {
    read: () => readRole(ask, of),
    add: give,
    setRole: give,
    remove: async (target) => {
      try {
        await ask('DELETE', path(target))
      } catch (error) {
        // Who left the server has no role on it.
        if (!(error instanceof Fault) || error.code !== 'discord.not-on-server') throw error
      }
    },
  }
}
