// The outside world as the configuration has it. A client that is not configured is absent: what needs it waits, and
// the page of what waits says so.
import { type CveClient, createCveClient } from './cve/client.js'
import type { VenueClient } from './directory/venue-client.js'
import { createDiscordRole, type DiscordRole } from './discord/client.js'
import { createAppTokens } from './github/app-token.js'
import { createGithubTeam, type GithubTeam, takesPrivateReports } from './github/team.js'
import { createMailer, type Mailer } from './mail/client.js'
import { createMailmanList } from './mailman/client.js'

/** Which team, list and role: the team's to say, or the installation's. */
export interface DirectoryClients {
  readonly github:
    | {
        team(team: GithubTeam): VenueClient
        takesPrivateReports(repository: string): Promise<boolean | undefined>
      }
    | undefined
  readonly mailman: ((list: string) => VenueClient) | undefined
  readonly discord: ((role: DiscordRole) => VenueClient) | undefined
}

export interface Clients {
  readonly mailer: Mailer | undefined
  readonly cve: CveClient | undefined
  /** A folder for working copies of advisory databases; which one is the team's, or the installation's, to say. */
  readonly osv: { readonly workdir: string; readonly timeoutMs?: number } | undefined
  readonly directory?: DirectoryClients | undefined
  close(): void
}

export interface ClientSettings {
  readonly smtpUrl: string | undefined
  readonly cve:
    | {
        readonly baseUrl: string
        readonly org: string
        readonly user: string
        readonly key: string
      }
    | undefined
  readonly workdir: string
  readonly directory?: DirectorySettings | undefined
}

/** Accounts for the directory. Secrets are read from their files when they are used. */
export interface DirectorySettings {
  readonly github:
    | { readonly apiUrl: string; readonly appId: string; readonly privateKey: () => string }
    | undefined
  readonly mailman:
    | { readonly url: string; readonly user: string; readonly password: () => string }
    | undefined
  readonly discord: { readonly url: string; readonly token: () => string } | undefined
  readonly timeoutMs?: number
}

const openGithub = (
  github: DirectorySettings['github'],
  more: { readonly timeoutMs?: number },
): DirectoryClients['github'] => {
  if (github === undefined) return undefined
  const options = { ...more, apiUrl: github.apiUrl, token: createAppTokens(github) }
  return {
    team: (team) => createGithubTeam(options, team),
    takesPrivateReports: (repository) => takesPrivateReports(options, repository),
  }
}

/** The venues that there are accounts for. */
export const openDirectory = (settings: DirectorySettings): DirectoryClients => {
  const { github, mailman, discord, timeoutMs } = settings
  const more = timeoutMs === undefined ? {} : { timeoutMs }
  return {
    github: openGithub(github, more),
    mailman:
      mailman &&
      ((list) => createMailmanList({ ...mailman, ...more, password: mailman.password() }, list)),
    discord:
      discord &&
      ((role) => createDiscordRole({ ...discord, ...more, token: discord.token() }, role)),
  }
}

export const openClients = (settings: ClientSettings): Clients => {
  const mailer =
    settings.smtpUrl === undefined ? undefined : createMailer({ smtpUrl: settings.smtpUrl })
  return {
    mailer,
    cve: settings.cve === undefined ? undefined : createCveClient(settings.cve),
    osv: { workdir: settings.workdir },
    directory: settings.directory && openDirectory(settings.directory),
    close: () => mailer?.close(),
  }
}
