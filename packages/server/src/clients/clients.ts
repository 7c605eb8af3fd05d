// The outside world as the configuration has it. A client that is not configured is absent: what needs it waits, and
// the page of what waits says so.
import { type CveClient, createCveClient } from './cve/client.js'
import { createMailer, type Mailer } from './mail/client.js'

export interface Clients {
  readonly mailer: Mailer | undefined
  readonly cve: CveClient | undefined
  /** Where OSV records are pushed, and a folder for working copies. */
  readonly osv: { readonly remote: string; readonly workdir: string } | undefined
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
  readonly osvRepo: string | undefined
  readonly workdir: string
}

export const openClients = (settings: ClientSettings): Clients => {
  const mailer =
    settings.smtpUrl === undefined ? undefined : createMailer({ smtpUrl: settings.smtpUrl })
  return {
    mailer,
    cve: settings.cve === undefined ? undefined : createCveClient(settings.cve),
    osv:
      settings.osvRepo === undefined
        ? undefined
        : { remote: settings.osvRepo, workdir: settings.workdir },
    close: () => mailer?.close(),
  }
}
