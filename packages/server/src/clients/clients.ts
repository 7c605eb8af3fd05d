// The outside world as the configuration has it. A client that is not configured is absent: what needs it waits, and
// the page of what waits says so.
import { type CveClient, createCveClient } from './cve/client.js'
import { createMailer, type Mailer } from './mail/client.js'

export interface Clients {
  readonly mailer: Mailer | undefined
  readonly cve: CveClient | undefined
  /** A folder for working copies of advisory databases; which one is the team's, or the installation's, to say. */
  readonly osv: { readonly workdir: string; readonly timeoutMs?: number } | undefined
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
}

export const openClients = (settings: ClientSettings): Clients => {
  const mailer =
    settings.smtpUrl === undefined ? undefined : createMailer({ smtpUrl: settings.smtpUrl })
  return {
    mailer,
    cve: settings.cve === undefined ? undefined : createCveClient(settings.cve),
    osv: { workdir: settings.workdir },
    close: () => mailer?.close(),
  }
}
