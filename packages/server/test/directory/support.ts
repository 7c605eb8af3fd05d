// A team with its three venues: fakes on loopback, filled so that they agree with the team's list.
import { sql } from 'kysely'
import { openDirectory } from '../../src/clients/clients.js'
import { createDiscordFake } from '../../src/clients/discord/fake.js'
import { createGithubFake } from '../../src/clients/github/fake.js'
import { createMailmanFake } from '../../src/clients/mailman/fake.js'
import { inTransaction } from '../../src/db/transaction.js'
import { loadDirectory } from '../../src/directory/page.js'
import { actionsOf } from '../../src/directory/store.js'
import { type Person, selectPerson } from '../../src/identity/viewer.js'
import { openMail } from '../../src/jobs/outbox.js'
import type { TestInstallation } from '../support/installation.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

export const LIST = 'security@lists.example.test'

export const PEOPLE = ['Ada Admin', 'Alex Admin', 'Max Member', 'Cora Member'] as const
export type PersonName = (typeof PEOPLE)[number]
const first = (name: string) => (name.split(' ')[0] ?? '').toLowerCase()
export const loginOf = (name: PersonName) => `${first(name)}-gh`
export const discordOf = (name: PersonName) => `1000000000000000${PEOPLE.indexOf(name)}0`

export const openFakes = async () => {
  const users = PEOPLE.map((name, n) => ({ login: loginOf(name), id: 100 + n }))
  return {
    github: await createGithubFake({
      ...{ org: 'example', team: 'security' },
      users: [...users, { login: 'eve', id: 1 }, { login: 'newcomer', id: 2 }],
    }),
    mailman: await createMailmanFake({ list: LIST }),
    discord: await createDiscordFake({ guild: '42', role: '43' }),
  }
}
export type Fakes = Awaited<ReturnType<typeof openFakes>>

const agree = (fakes: Fakes, emails: ReadonlyMap<string, string>) => {
  for (const name of PEOPLE) {
    const isAdmin = name.endsWith('Admin')
    fakes.github.state.members.set(loginOf(name), 'member')
    fakes.github.state.inTeam.set(loginOf(name), isAdmin ? 'maintainer' : 'member')
    fakes.mailman.seat(emails.get(name) ?? '')
    if (isAdmin) fakes.mailman.seat(emails.get(name) ?? '', 'owner')
    fakes.discord.join(discordOf(name), first(name), { hasRole: true })
  }
}

export const clientsOf = ({ github, mailman, discord }: Fakes) =>
  openDirectory({
    github: { apiUrl: github.url, appId: github.appId, privateKey: () => github.privateKey },
    mailman: { url: mailman.url, user: mailman.user, password: () => mailman.password },
    discord: { url: discord.url, token: () => discord.token },
    timeoutMs: 300,
  })

/** The team, its venues and its people, who are in all of them. */
export const addDirectoryTeam = async (installation: TestInstallation, fakes: Fakes) => {
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  await installation.sql('update team set settings = $1 where team_id = $2', [
    JSON.stringify({ githubTeam: 'example/security', mailmanList: LIST, discordRole: '42/43' }),
    team.teamId,
  ])
  const people = new Map<string, TestPerson>()
  const emails = new Map<string, string>()
  for (const name of PEOPLE) {
    const roles = name.endsWith('Admin') ? ['admin'] : []
    const email = `${first(name)}@example.test`
    const person = await addPerson(installation, name, { team, roles, email })
    await installation.sql('update person set github_login = $1 where person_id = $2', [
      loginOf(name),
      person.personId,
    ])
    people.set(name, person)
    emails.set(name, email)
  }
  agree(fakes, emails)
  return { team, people }
}

/** Opens the team on a server of its own. */
export const openDirectoryTeam = async () => {
  const fakes = await openFakes()
  const { github, mailman, discord } = fakes
  const parley = await openTestApp({
    clients: { directory: clientsOf(fakes) },
    env: { PARLEY_GITHUB_URL: 'https://github.com' },
  })
  const { installation } = parley
  const { team, people } = await addDirectoryTeam(installation, fakes)
  const admin = people.get('Ada Admin') as TestPerson // because: the loop above made her
  const personOf = async ({ personId }: TestPerson): Promise<Person> => {
    const found = await inTransaction(installation.db, { kind: 'person', personId }, (tx) =>
      selectPerson(tx, personId),
    )
    if (found === undefined) throw new Error('nobody')
    return { ...found, session: { sessionId: 's', provedAt: installation.now(), csrf: '' } }
  }
  const page = async (who: TestPerson = admin) => {
    const facts = await loadDirectory(parley, await personOf(who), team.teamId)
    if (facts === undefined) throw new Error('no team')
    return facts
  }
  return {
    ...{ parley, installation, team, people, admin, personOf, page, ...fakes },
    person: (name: PersonName) => people.get(name) as TestPerson, // because: every name was made
    /** What the newest plan would do, as `github add max-gh`. */
    proposed: async () => {
      const { plan } = await page()
      return plan === undefined
        ? []
        : actionsOf(plan).map(({ venue, do: what, account }) => `${venue} ${what} ${account}`)
    },
    mails: async () => {
      const rows = await installation.sql<{ mailId: string; sealed: Buffer }>(
        `select mail_id as "mailId", sealed from mail where kind = 'directory' order by created_at`,
      )
      return rows.map((row) => openMail(installation.keys, row))
    },
    actions: () =>
      installation.sql<{ venue: string; what: string; state: string; fault: string | null }>(
        `select venue, what, state, last_fault as fault from directory_action order by accepted_at, number`,
      ),
    eventNames: async () => {
      const { rows } = await sql<{ name: string }>`
        select name from event_body where name like 'directory:%'`.execute(installation.db.job)
      return rows.map(({ name }) => name)
    },
    close: async (options?: { jobsMayRemain?: boolean }) => {
      await parley.close(options)
      await Promise.all([github.close(), mailman.close(), discord.close()])
    },
  }
}
export type DirectoryTeamStage = Awaited<ReturnType<typeof openDirectoryTeam>>
