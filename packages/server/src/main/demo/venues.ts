// The demo's three venues: faithful fakes of GitHub, Mailman and Discord, of the fictional team alone. They held its people
// once; since then somebody left, somebody came, and nobody has looked.
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { selectTeam } from '../../charter/store.js'
import { createDiscordFake, type DiscordFake } from '../../clients/discord/fake.js'
import { createGithubFake, type GithubFake } from '../../clients/github/fake.js'
import { createMailmanFake, type MailmanFake } from '../../clients/mailman/fake.js'
import { setAccounts } from '../../directory/accounts.js'
import { lookAtVenues } from '../../directory/look.js'
import { loadDirectory } from '../../directory/page.js'
import { setVenues } from '../../directory/set-venues.js'
import { as, type Everyone, must, ROLES, type RoleName } from './people.js'
import type { Stage } from './stage.js'

export interface VenueFakes {
  readonly github: GithubFake
  readonly mailman: MailmanFake
  readonly discord: DiscordFake
}

const ORG = 'example'
const TEAM = 'security'
const LIST = 'security@lists.example.test'
const GUILD = '900000000000000001'
const ROLE = '900000000000000002'

const firstName = (role: RoleName): string => (ROLES[role].name.split(' ')[0] ?? '').toLowerCase()
const loginOf = (role: RoleName): string => `${firstName(role)}-example`
// because: the keys of a constant object are its type's keys
const everyone = Object.keys(ROLES) as RoleName[]
const discordOf = (role: RoleName): string => `90000000000000010${everyone.indexOf(role)}`
const isAdmin = (role: RoleName): boolean => ROLES[role].roles.some((one) => one === 'admin')

/** Whom the venues hold: not the newcomer, and two who are on no list. */
const HELD: readonly RoleName[] = [
  'admin',
  'second',
  'coordinator',
  'manager',
  'operator',
  'council',
]

export const openVenueFakes = async (): Promise<VenueFakes> => {
  const users = everyone.map((role, n) => ({ login: loginOf(role), id: 100 + n }))
  const left = { login: 'lee-left', id: 200 }
  return {
    github: await createGithubFake({ org: ORG, team: TEAM, users: [...users, left] }),
    mailman: await createMailmanFake({ list: LIST }),
    discord: await createDiscordFake({ guild: GUILD, role: ROLE }),
  }
}

const secret = async (home: string, name: string, text: string): Promise<string> => {
  const path = join(home, name)
  await writeFile(path, text, { mode: 0o600 })
  await chmod(path, 0o600)
  return path
}

/** The variables that lead to the fakes. */
export const venueVariables = async (
  home: string,
  { github, mailman, discord }: VenueFakes,
): Promise<Readonly<Record<string, string>>> => ({
  PARLEY_GITHUB_API_URL: github.url,
  PARLEY_GITHUB_ORG: ORG,
  PARLEY_GITHUB_APP_ID: github.appId,
  PARLEY_GITHUB_PRIVATE_KEY_FILE: await secret(home, 'github-app.pem', github.privateKey),
  PARLEY_MAILMAN_URL: mailman.url,
  PARLEY_MAILMAN_USER: mailman.user,
  PARLEY_MAILMAN_PASSWORD_FILE: await secret(home, 'mailman.password', mailman.password),
  PARLEY_MAILMAN_LIST: LIST,
  PARLEY_DISCORD_URL: discord.url,
  PARLEY_DISCORD_TOKEN_FILE: await secret(home, 'discord.token', discord.token),
  PARLEY_DISCORD_GUILD: GUILD,
  PARLEY_DISCORD_ROLE: ROLE,
})

const fillGithub = ({ state }: GithubFake) => {
  for (const role of HELD) {
    state.members.set(loginOf(role), 'member')
    state.inTeam.set(loginOf(role), isAdmin(role) ? 'maintainer' : 'member')
  }
  state.members.set(loginOf('member'), 'member')
  state.members.set('lee-left', 'member')
  state.inTeam.set('lee-left', 'member')
  state.inTeam.set(loginOf('second'), 'member')
  state.repositories.set('example/widget', true)
  state.repositories.set('example/gadget', true)
  state.repositories.set('example/website', false)
}

const fillMailman = (mailman: MailmanFake) => {
  for (const role of [...HELD, 'member'] as const) {
    mailman.seat(`${firstName(role)}@example.test`)
    if (isAdmin(role)) mailman.seat(`${firstName(role)}@example.test`, 'owner')
  }
  mailman.seat('lee.left@example.test')
}

const fillDiscord = (discord: DiscordFake) => {
  for (const role of [...HELD, 'member'] as const)
    discord.join(discordOf(role), firstName(role), { hasRole: role !== 'member' })
  discord.join('900000000000000200', 'a-visitor')
  discord.join('900000000000000201', 'parley', { hasRole: true, isBot: true })
}

/** Looks at them once, so that the page has something to show. */
export const lookAtDirectory = async ({ opened }: Stage): Promise<void> => {
  const team = await selectTeam(opened.installation.db.app, 'EXAMPLE')
  if (team !== undefined) await lookAtVenues(opened)({ teamId: String(team.teamId) })
}

/** Fills the venues, names them, and says how the team's people are known there. */
export const fillVenues = async (stage: Stage, cast: Everyone): Promise<void> => {
  const { opened, venues } = stage
  const { installation, settings } = opened
  fillGithub(venues.github)
  fillMailman(venues.mailman)
  fillDiscord(venues.discord)
  const team = await selectTeam(installation.db.app, 'EXAMPLE')
  if (team === undefined) throw new Error('The demo lost its team.')
  const { teamId } = team
  const named = { githubTeam: `${ORG}/${TEAM}`, mailmanList: LIST, discordRole: `${GUILD}/${ROLE}` }
  must(await setVenues({ installation, settings }, teamId, named))
  const admin = await as(stage, cast.admin)
  const facts = await loadDirectory({ installation, settings }, admin, teamId)
  for (const role of [...HELD, 'member'] as const) {
    const member = facts?.list.find(({ personId }) => personId === cast[role].personId)
    if (member === undefined) continue
    const accounts = { github: loginOf(role), mailman: '', discord: discordOf(role) }
    const { membershipId } = member
    must(await setAccounts(installation, admin, { teamId, membershipId, accounts }))
  }
}
